package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.channel.Duplex;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Many streams over one channel (Yamux).
 *
 * <p>Thread rule: one virtual thread reads the channel and, while there is something to write, one
 * writes it, batching whatever is queued into one write. Safe for use by many threads. The channel
 * should buffer its reads: they are as small as a frame's header.
 */
public final class YamuxSession implements AutoCloseable {
  /** What the owner of a session is told. Called on the session's reader thread: must not block. */
  public interface Listener {
    /** The peer opened a stream. Start a thread for it; whoever gets it closes it. */
    void opened(YamuxStream stream);

    /** Called once, when everything has ended. */
    default void closed(String reason) {}
  }

  /** Totals of a session, headers included. */
  public record Traffic(long bytesIn, long framesIn, long bytesOut, long writesOut) {}

  final StreamTable table;
  final Outbox outbox;
  final Pings pings;
  final Listener listener;

  private final Duplex channel;
  private final YamuxConfig config;
  private final Counters counters = new Counters();
  private final SessionWriter writer;
  private final Liveness liveness;

  /** Why the session ended; the first reason stays. */
  private final AtomicReference<@Nullable String> ended = new AtomicReference<>();

  private YamuxSession(Duplex channel, boolean dialer, YamuxConfig config, Listener listener) {
    this.channel = channel;
    this.config = config;
    this.listener = listener;
    this.outbox = new Outbox(config, channel::close, this::startWriter);
    this.writer = new SessionWriter(channel, outbox, counters, reason -> fail(reason, null));
    this.table = new StreamTable(dialer ? 1 : 2, config, this::close);
    this.pings = new Pings(outbox, config.silenceLimit());
    this.liveness = new Liveness(config, System.nanoTime());
  }

  /**
   * Starts a session; it owns {@code channel} from now on.
   *
   * @param dialer true on the side that dialled: it opens the odd stream ids (YAMUX-1)
   */
  public static YamuxSession open(
      Duplex channel, boolean dialer, YamuxConfig config, Listener listener) {
    var session = new YamuxSession(channel, dialer, config, listener);
    session.start();
    return session;
  }

  /**
   * Opens a stream. The peer hears of it with the first write or the first wait for its bytes.
   *
   * @param timeout how long to wait while too many streams are open or unacknowledged
   * @throws StreamException.TimedOut when none became free
   * @throws StreamException.Closed when the session ends, or the peer takes no more streams
   */
  public YamuxStream openStream(Duration timeout) throws StreamException {
    return table.open(Waits.deadline(timeout), id -> new YamuxStream(id, false, outbox, table));
  }

  /** Measures a round trip. Callers at the same time share one ping (YAMUX-10). */
  public Duration ping(Duration timeout) throws StreamException {
    return Pings.await(pings.send(System.nanoTime()), timeout);
  }

  /** True while streams can be opened: false after GoAway from either side, or the end. */
  public boolean isOpen() {
    return table.isOpen();
  }

  /** Streams not yet ended by both sides. */
  public int streamCount() {
    return table.size();
  }

  /** Totals since the start, headers included. */
  public Traffic traffic() {
    return counters.traffic();
  }

  /** Takes no more streams, lets those open finish, then closes. Idempotent, does not block. */
  public void goAway() {
    if (table.isOpen()) {
      outbox.goAway();
    }
    table.refuseNew();
  }

  /** Fails all streams, sends what is queued and GoAway, closes the channel. Does not block. */
  @Override
  public void close() {
    if (end("closed here")) {
      outbox.goAway();
      outbox.close();
    }
  }

  YamuxStream inboundStream(int id) {
    return new YamuxStream(id, true, outbox, table);
  }

  /** The peer opens and takes no more streams; with an error code it has given up (YAMUX-12). */
  void peerGoesAway(long code) {
    if (code == Header.GO_AWAY_NORMAL) {
      table.refuseNew();
    } else {
      fail("the peer ended the session with code " + code, null);
    }
  }

  private void start() {
    var looking = SessionClock.every(Liveness.interval(config), this::look);
    Thread.ofVirtual()
        .name("yamux-reader")
        .start(() -> {
          try {
            read();
            writer.awaitClosed();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            fail("the reader stopped", null); // Only if nothing else ended the session.
            looking.cancel(false);
            listener.closed(String.valueOf(ended.get()));
          }
        });
  }

  private void startWriter() {
    writer.start();
  }

  private void read() {
    var resets = new ChurnLimit(config.maxResetsPerSecond(), System.nanoTime());
    try {
      String fault = new SessionReader(new FrameInput(channel, counters), this, resets).readAll();
      if (fault == null) {
        fail("the peer closed the connection", null);
      } else {
        fail(
            "protocol error of the peer: " + fault,
            Header.of(Header.GO_AWAY, 0, 0, Header.GO_AWAY_PROTOCOL_ERROR));
      }
    } catch (IOException e) {
      fail("cannot read: " + e.getMessage(), null);
    }
  }

  /** Ends at once; only {@code last} is still sent, if given. */
  private void fail(String reason, @Nullable Header last) {
    end(reason);
    outbox.abort(last);
  }

  private boolean end(String reason) {
    if (!ended.compareAndSet(null, reason)) {
      return false;
    }
    table.close(reason).forEach(stream -> stream.sessionEnded(reason));
    pings.close(reason);
    return true;
  }

  /** On the clock's thread. */
  private void look() {
    long now = System.nanoTime();
    table.live().forEach(stream -> stream.look(now, config.lingerLimit()));
    outbox.rest();
    switch (liveness.look(now, counters)) {
      case ALIVE -> {}
      case PING -> {
        var _ = pings.send(now); // Any frame answers it: see Liveness.
      }
      case SILENT -> kill("nothing heard for " + config.silenceLimit() + " after a ping");
      case STALLED -> kill("the socket takes no bytes for " + config.writeStallLimit());
    }
  }

  private void kill(String reason) {
    fail(reason, null);
    channel.close();
  }
}
