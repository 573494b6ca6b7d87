package io.kadis.kv.rpc;

import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;

/**
 * Serves watches of peers, each for as long as its stream lasts: what is held at once, and again
 * after each change. A watch waits nearly always, so it takes none of the slots of requests; but
 * its stream is one of the 256 that the host serves on a connection for one protocol. With {@value
 * #MAX_PER_PEER} watches a peer still has as many streams for its requests. For many threads.
 */
final class KvWatches {
  /** Of all peers: each costs two waiting threads, a stream, and a read of the disk per change. */
  static final int MAX_WATCHES = 4_096;

  /** As many as one node has open: in a small network each of them is one at every replica. */
  static final int MAX_PER_PEER = KvRequest.MAX_WATCHES;

  /** For one frame: a peer that does not read is no longer watching. */
  private static final Duration WRITE = Duration.ofSeconds(10);

  private final LocalReplica replica;
  private final KvMetrics metrics;
  private final Duration heartbeat;
  private final PeerSlots slots;

  KvWatches(LocalReplica replica, KvMetrics metrics) {
    this(replica, metrics, Feed.HEARTBEAT, new PeerSlots(MAX_WATCHES, MAX_PER_PEER));
  }

  KvWatches(LocalReplica replica, KvMetrics metrics, Duration heartbeat, PeerSlots slots) {
    this.replica = replica;
    this.metrics = metrics;
    this.heartbeat = heartbeat;
    this.slots = slots;
  }

  /** Returns when the peer ends the stream, the key is refused, or we no longer serve. */
  void serve(Bytes key, Stream stream) throws StreamException {
    var peer = stream.connection().remotePeer();
    switch (slots.take(peer)) {
      case ALL_TAKEN -> refuse("watches", "over %,d watches".formatted(MAX_WATCHES), stream);
      case PEER_HAS_ITS_SHARE ->
          refuse("watches of peer", "over %d watches of one peer".formatted(MAX_PER_PEER), stream);
      case TAKEN -> {
        metrics.watchesServed.increment();
        try {
          tell(key, stream);
        } finally {
          metrics.watchesServed.decrement();
          slots.giveBack(peer);
        }
      }
    }
  }

  private void refuse(String reason, String detail, Stream stream) throws StreamException {
    metrics.refused(reason);
    stream.writeFrame(new KvReply.Busy(detail).encode(), WRITE);
  }

  private void tell(Bytes key, Stream stream) throws StreamException {
    try (var feed = replica.watch(key)) {
      var ender = Thread.ofVirtual().name("kv-watch-end").start(() -> closeAtEnd(stream, feed));
      try {
        while (send(feed.next(heartbeat), stream)) {}
      } finally {
        ender.interrupt();
      }
    } catch (RpcException _) {
      // The stream has ended, and closed the feed.
    }
  }

  /** False when it was our last word. */
  private boolean send(KvReply reply, Stream stream) throws StreamException {
    stream.writeFrame(reply.encode(), WRITE);
    return switch (reply) {
      case KvReply.Found _, KvReply.Absent _, KvReply.Syncing _ -> {
        metrics.watchStatesSent.increment();
        yield true;
      }
      case KvReply.Unchanged _ -> true;
      case KvReply.Stored _,
          KvReply.Superseded _,
          KvReply.Full _,
          KvReply.Busy _,
          KvReply.Invalid _,
          KvReply.Mismatch _,
          KvReply.Batch _ ->
          false;
    };
  }

  /** The peer says nothing more, so whatever comes is the end. */
  private void closeAtEnd(Stream stream, Feed feed) {
    try (feed) {
      while (waits(stream)) {}
    } catch (StreamException _) {
      // Reset, or lost: an end like any other.
    }
  }

  /** Not {@code awaitReadable}: the host would take it for idle, and drop it for newer streams. */
  private boolean waits(Stream stream) throws StreamException {
    try {
      stream.read(new byte[1], 0, 1, heartbeat);
      return false;
    } catch (StreamException.TimedOut _) {
      return true;
    }
  }
}
