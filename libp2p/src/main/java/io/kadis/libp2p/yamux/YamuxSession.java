package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.channel.Duplex;
import java.time.Duration;

/**
 * Many streams over one channel (Yamux).
 *
 * <p>Thread rule: one virtual thread reads the channel and one writes it, batching whatever is
 * queued into one write. Safe for use by many threads.
 */
public final class YamuxSession implements AutoCloseable {
  /** What the owner of a session is told. Called on the session's reader thread: must not block. */
  public interface Listener {
    /** The peer opened a stream. Start a thread for it; whoever gets it closes it. */
    void opened(YamuxStream stream);

    /** Called once, when everything has ended. */
    default void closed(String reason) {}
  }

  private YamuxSession() {}

  /**
   * Starts a session; it owns {@code channel} from now on.
   *
   * @param dialer true on the side that dialled: it opens the odd stream ids (YAMUX-1)
   */
  public static YamuxSession open(
      Duplex channel, boolean dialer, YamuxConfig config, Listener listener) {
    throw new UnsupportedOperationException("being built");
  }

  /**
   * Opens a stream. The peer hears of it with the first write or the first wait for its bytes.
   *
   * @param timeout how long to wait while too many streams are open or unacknowledged
   * @throws StreamException.TimedOut when none became free
   * @throws StreamException.Closed when the session ends, or the peer takes no more streams
   */
  public YamuxStream openStream(Duration timeout) throws StreamException {
    throw new UnsupportedOperationException("being built");
  }

  /** Measures a round trip. Callers at the same time share one ping (YAMUX-10). */
  public Duration ping(Duration timeout) throws StreamException {
    throw new UnsupportedOperationException("being built");
  }

  /** True while streams can be opened: false after GoAway from either side, or the end. */
  public boolean isOpen() {
    throw new UnsupportedOperationException("being built");
  }

  /** Streams not yet ended by both sides. */
  public int streamCount() {
    throw new UnsupportedOperationException("being built");
  }

  /** Totals since the start, headers included. */
  public Traffic traffic() {
    throw new UnsupportedOperationException("being built");
  }

  /** Totals of a session, headers included. */
  public record Traffic(long bytesIn, long framesIn, long bytesOut, long writesOut) {}

  /** Takes no more streams, lets those open finish, then closes. Idempotent, does not block. */
  public void goAway() {
    throw new UnsupportedOperationException("being built");
  }

  /** Fails all streams, sends what is queued and GoAway, closes the channel. Does not block. */
  @Override
  public void close() {
    throw new UnsupportedOperationException("being built");
  }
}
