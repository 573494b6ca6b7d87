package io.kadis.dht.rpc;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.DialException;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.identity.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Request and reply frames of one protocol over reused streams, one request at a time on each. A
 * reused stream that fails is replaced once by a fresh one, without blame (KAD-9). Used by Kademlia
 * and by the database protocol. For many threads.
 */
public final class StreamPool implements AutoCloseable {
  /** What rust and js serve on a connection; requests above wait for a turn (KAD-10). */
  static final int MAX_STREAMS_PER_PEER = 32;

  /** Shorter than the 60 s after which go and we drop an idle stream (KAD-8). */
  static final Duration MAX_IDLE = Duration.ofSeconds(50);

  /** After more, the peer gets one request per stream, as python peers want it (KAD-9). */
  static final int REUSE_FAILURES_TOLERATED = 3;

  /** For a peer to end a stream on which it has nothing to say. */
  private static final Duration END_WAIT = Duration.ofSeconds(1);

  private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(10);

  private final Host host;
  private final ProtocolId protocol;
  private final Map<PeerId, PeerStreams> peers = new ConcurrentHashMap<>();
  private final Thread sweeper;

  public StreamPool(Host host, ProtocolId protocol) {
    this.host = host;
    this.protocol = protocol;
    this.sweeper = Thread.ofVirtual().name("stream-pool-sweeper").start(this::sweepAlways);
  }

  public ProtocolId protocol() {
    return protocol;
  }

  /**
   * Sends a frame and reads the one that answers it.
   *
   * @param timeout for the exchange; a dial, when one is needed, has the host's own (KAD-9)
   */
  public Bytes call(PeerId peer, Bytes request, int maxReplyBytes, Duration timeout)
      throws RpcException {
    var call = new Call(peer, request, maxReplyBytes, new Budget(timeout));
    var streams = enter(call);
    try {
      return exchange(call, streams);
    } catch (StreamException e) {
      throw RpcException.of(peer, e);
    } finally {
      streams.leave();
    }
  }

  /**
   * Sends a frame that nobody answers, on a stream of its own, whose end shows whether the peer
   * took it or reset it.
   */
  public void send(PeerId peer, Bytes request, Duration timeout) throws RpcException {
    var call = new Call(peer, request, 0, new Budget(timeout));
    var streams = enter(call);
    try (var stream = fresh(call)) {
      stream.writeFrame(request, call.budget.left());
      stream.closeWrite();
      awaitEnd(stream);
    } catch (StreamException e) {
      throw RpcException.of(peer, e);
    } finally {
      streams.leave();
    }
  }

  /**
   * Sends a frame that is answered by many, on a stream of its own that the caller reads and
   * closes. It counts for none of the pool's limits.
   */
  public Stream open(PeerId peer, Bytes request, Duration timeout) throws RpcException {
    var call = new Call(peer, request, 0, new Budget(timeout));
    try {
      var stream = fresh(call);
      try {
        stream.writeFrame(request, call.budget.left());
        return stream;
      } catch (StreamException e) {
        stream.reset();
        throw e;
      }
    } catch (StreamException e) {
      throw RpcException.of(peer, e);
    }
  }

  private record Call(PeerId peer, Bytes request, int maxReplyBytes, Budget budget) {}

  private PeerStreams enter(Call call) throws RpcException {
    while (!Thread.currentThread().isInterrupted()) {
      var streams = peers.computeIfAbsent(call.peer, _ -> new PeerStreams());
      if (!streams.enter(call.budget)) {
        throw new RpcException.Unsent(
            "%d requests to %s are waiting, at most %d run at once"
                .formatted(streams.waiting(), call.peer, MAX_STREAMS_PER_PEER));
      }
      if (!streams.retired()) {
        return streams;
      }
      streams.leave();
      peers.remove(call.peer, streams);
    }
    throw new RpcException.Unsent("interrupted before asking " + call.peer);
  }

  private Bytes exchange(Call call, PeerStreams streams) throws RpcException, StreamException {
    var reused = streams.take();
    if (reused == null) {
      return exchangeFresh(call, streams);
    }
    try {
      return roundTrip(call, reused, streams);
    } catch (StreamException.Reset | StreamException.Closed e) {
      // Peers drop idle streams as they please: no fault of the peer, nor of the request (KAD-9).
      var reply = exchangeFresh(call, streams);
      if (reused.connection().isOpen()) {
        streams.reuseFailed();
      }
      return reply;
    }
  }

  /** Once more when the connection was closed as idle under our hands (RM-5). */
  private Bytes exchangeFresh(Call call, PeerStreams streams) throws RpcException, StreamException {
    try {
      return roundTrip(call, fresh(call), streams);
    } catch (StreamException.Closed e) {
      return roundTrip(call, fresh(call), streams);
    }
  }

  private Bytes roundTrip(Call call, Stream stream, PeerStreams streams) throws StreamException {
    boolean done = false;
    try {
      stream.writeFrame(call.request, call.budget.left());
      if (!streams.reusable()) {
        stream.closeWrite();
      }
      var reply = readReply(call, stream);
      done = true;
      streams.giveBack(stream);
      return reply;
    } finally {
      if (!done) {
        stream.reset();
      }
    }
  }

  private static Bytes readReply(Call call, Stream stream) throws StreamException {
    @Nullable Bytes reply = stream.readFrame(call.maxReplyBytes, call.budget.left());
    if (reply == null) {
      // Python peers before mid-2026 closed where they should have reset (KAD-7).
      throw new StreamException.Reset("peer closed the stream without an answer");
    }
    return reply;
  }

  private Stream fresh(Call call) throws RpcException, StreamException {
    try {
      return connect(call).open(call.budget.left(), protocol);
    } catch (NegotiationException e) {
      throw new RpcException.Refused(blame(call.peer, e));
    }
  }

  private Connection connect(Call call) throws RpcException {
    var open = host.connection(call.peer);
    if (open.isPresent()) {
      return open.get();
    }
    long start = System.nanoTime();
    try {
      return host.connect(PeerAddress.of(call.peer, List.of()));
    } catch (DialException.Refused e) {
      throw new RpcException.Unsent(blame(call.peer, e));
    } catch (DialException e) {
      throw new RpcException.Unreachable(blame(call.peer, e));
    } finally {
      call.budget.extend(System.nanoTime() - start);
    }
  }

  private static void awaitEnd(Stream stream) throws StreamException {
    try {
      stream.awaitReadable(END_WAIT);
    } catch (StreamException.TimedOut e) {
      // Written, and no news is good news: not every peer closes its side.
    }
  }

  private static String blame(PeerId peer, IOException e) {
    return "%s: %s".formatted(peer, e.getMessage());
  }

  private void sweepAlways() {
    try {
      while (true) {
        Thread.sleep(SWEEP_INTERVAL);
        sweep(MAX_IDLE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // close() stops us
    }
  }

  /** Closes streams idle for longer than {@code maxIdle}, forgets peers without any. */
  void sweep(Duration maxIdle) {
    peers.forEach((peer, streams) -> {
      streams.sweep(maxIdle);
      if (streams.retireIfUnused()) {
        peers.remove(peer, streams);
      }
    });
  }

  /** Closes idle streams; a request in flight ends by itself. */
  @Override
  public void close() {
    sweeper.interrupt();
    peers.values().forEach(PeerStreams::close);
  }
}
