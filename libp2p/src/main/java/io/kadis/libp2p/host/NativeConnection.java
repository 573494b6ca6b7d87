package io.kadis.libp2p.host;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.identify.IdentifyProtocol;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multistream.Multistream;
import io.kadis.libp2p.noise.SecureChannel;
import io.kadis.libp2p.yamux.YamuxConfig;
import io.kadis.libp2p.yamux.YamuxSession;
import io.kadis.libp2p.yamux.YamuxStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;

/** A Yamux session with a proven peer. Safe for many threads. */
final class NativeConnection implements Connection {
  /** Who made the connection, and what its socket shows. */
  record Ends(Multiaddr local, Multiaddr remote, boolean inbound) {}

  /** The host, as its connections see it. Must not block. */
  interface Owner {
    void opened(NativeConnection connection, YamuxStream stream);

    /** Called at least once when the connection has ended. */
    void closed(NativeConnection connection, String reason);

    HostMetrics metrics();
  }

  private final SecureChannel channel;
  private final Ends ends;
  private final ConnectionLimits.Place place;
  private final Owner owner;
  private final InboundStreams inboundStreams = new InboundStreams(System::nanoTime);
  private final PushBudget pushBudget = new PushBudget(System.nanoTime());
  private final AtomicBoolean pushWaiting = new AtomicBoolean();
  private final ReentrantLock pushing = new ReentrantLock();
  private final CountDownLatch introduced = new CountDownLatch(1);

  /** Streams can arrive, and be answered by opening others, before {@link #start} has returned. */
  private final CompletableFuture<YamuxSession> session = new CompletableFuture<>();

  private final long openedNanos = System.nanoTime();
  private volatile long lastUsedNanos = openedNanos;

  NativeConnection(SecureChannel channel, Ends ends, ConnectionLimits.Place place, Owner owner) {
    this.channel = channel;
    this.ends = ends;
    this.place = place;
    this.owner = owner;
  }

  /** Begins to serve the peer. Once, by whoever made the connection, after it is in the table. */
  void start() {
    session.complete(
        YamuxSession.open(
            channel,
            !ends.inbound,
            YamuxConfig.DEFAULTS,
            new YamuxSession.Listener() {
              @Override
              public void opened(YamuxStream stream) {
                used();
                owner.opened(NativeConnection.this, stream);
              }

              @Override
              public void closed(String reason) {
                ended(reason);
              }
            }));
  }

  private void ended(String reason) {
    place.release();
    owner.closed(this, reason);
  }

  @Override
  public PeerId remotePeer() {
    return channel.remotePeer();
  }

  @Override
  public PublicKey remoteKey() {
    return channel.remoteKey();
  }

  @Override
  public Multiaddr remoteAddress() {
    return ends.remote;
  }

  @Override
  public Multiaddr localAddress() {
    return ends.local;
  }

  @Override
  public boolean inbound() {
    return ends.inbound;
  }

  @Override
  public boolean isOpen() {
    return session.isDone() && session.join().isOpen();
  }

  @Override
  public Stream open(Duration timeout, ProtocolId... wanted)
      throws StreamException, NegotiationException {
    var deadline = Deadline.in(timeout);
    used();
    var stream = session.join().openStream(timeout);
    owner.metrics().outboundStreams.increment();
    if (wanted.length == 1) {
      return NativeStream.lazy(this, stream, wanted[0]);
    }
    boolean agreed = false;
    try {
      var protocol = Multistream.select(new StreamDuplex(stream, deadline), List.of(wanted));
      agreed = true;
      return NativeStream.agreed(this, stream, protocol);
    } catch (StreamException | NegotiationException e) {
      throw e;
    } catch (IOException e) {
      throw new StreamException.Malformed(remotePeer() + " negotiates badly: " + e.getMessage());
    } finally {
      if (!agreed) {
        stream.reset();
      }
    }
  }

  @Override
  public void close() {
    if (session.isDone()) {
      session.join().close();
    } else {
      channel.close();
    }
    ended("closed here");
  }

  InboundStreams inboundStreams() {
    return inboundStreams;
  }

  PushBudget pushBudget() {
    return pushBudget;
  }

  /** The peer has said who it is, or will not. */
  void introduced() {
    introduced.countDown();
  }

  /** Returns after {@link #introduced}, or after the time there is for it. */
  void awaitIntroduced() {
    try {
      var _ = introduced.await(IdentifyProtocol.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** False when a push is waiting to start already: it will tell the latest anyway. */
  boolean beginPush() {
    return pushWaiting.compareAndSet(false, true);
  }

  /** One push at a time, so that the last one to arrive is the newest. */
  void push(Function<Connection, List<Bytes>> self) throws StreamException, NegotiationException {
    pushing.lock();
    try {
      pushWaiting.set(false);
      IdentifyProtocol.push(this, self.apply(this));
    } finally {
      pushing.unlock();
    }
  }

  /** Something happened on it: it is not idle yet. */
  void used() {
    lastUsedNanos = System.nanoTime();
  }

  ConnectionTable.Use use() {
    return new ConnectionTable.Use(openedNanos, lastUsedNanos);
  }

  /** True while no stream is open on it. */
  boolean isIdle() {
    return session.isDone() && session.join().streamCount() == 0;
  }
}
