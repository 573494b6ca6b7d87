package io.kadis.kv.rpc;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.PeerRate;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.libp2p.Connection;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Reach;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /kadis/kv/1.0.0}: requests of a stream are answered one by one, in order; a watch
 * is the last of its stream. The host calls it on a virtual thread per stream, and bounds the
 * streams.
 */
public final class KvHandler implements StreamHandler {
  public static final ProtocolId PROTOCOL = new ProtocolId("/kadis/kv/1.0.0");

  /** Requests worked on at once: beyond this the disk is behind, and another replica is better. */
  static final int MAX_CONCURRENT = 256;

  /** Of these for one peer: twice what a Kadis node asks of another at once (SEC-10). */
  static final int MAX_PER_PEER = 64;

  /** Batches at once, of up to 256 requests each: the store's queue takes twice as many. */
  static final int MAX_BATCHES = 16;

  /** Of these for one peer: what a Kadis node has under way. */
  static final int MAX_BATCHES_PER_PEER = Coalescer.MAX_IN_FLIGHT;

  /** Invalid entries of one peer, as for PUT_VALUE: this many at once, then one each so often. */
  static final int INVALID_AT_ONCE = 256;

  static final Duration INVALID_EVERY = Duration.ofMillis(50);

  /** Peers keep streams for the next request, and take a new one when an old one is gone. */
  private static final Duration IDLE = Duration.ofMinutes(2);

  /** For one frame once it has begun, and for its answer. */
  private static final Duration FRAME = Duration.ofSeconds(10);

  private static final Logger log = LogManager.getLogger(KvHandler.class);

  private final Served served;
  private final KvMetrics metrics;
  private final InstantSource clock;
  private final KvWatches watches;
  private final PeerSlots slots = new PeerSlots(MAX_CONCURRENT, MAX_PER_PEER);
  private final PeerSlots batchSlots = new PeerSlots(MAX_BATCHES, MAX_BATCHES_PER_PEER);
  private final PeerRate invalid = new PeerRate(INVALID_AT_ONCE, INVALID_EVERY);

  /**
   * What it answers from.
   *
   * @param nearest the peers nearest a key that this node knows, without asking anybody
   * @param settings those who told others are refused
   */
  public record Served(
      LocalReplica replica, Function<Bytes, List<PeerInfo>> nearest, SharedSettings settings) {}

  /**
   * @param clock for the rates of peers
   */
  public KvHandler(Served served, KvMetrics metrics, InstantSource clock) {
    this.served = served;
    this.metrics = metrics;
    this.clock = clock;
    this.watches = new KvWatches(served.replica, metrics);
  }

  @Override
  public void handle(Stream stream) throws StreamException {
    while (begins(stream) && read(stream) instanceof Bytes body) {
      switch (KvFrame.decode(body)) {
        case Decoded.Ok(KvFrame(_, long settings)) when !served.settings.accept(settings) ->
            stream.writeFrame(mismatch(stream.connection().remotePeer()).encode(), FRAME);
        case Decoded.Ok(KvFrame(KvRequest.Watch(var key), _)) -> {
          watches.serve(key, stream);
          return;
        }
        case Decoded.Ok(KvFrame(var request, _)) ->
            stream.writeFrame(answer(request, stream.connection()).encode(), FRAME);
        case Decoded.Malformed(var why) -> {
          refuse(stream, why);
          return;
        }
      }
    }
  }

  /** False once the peer is done with the stream, or has not used it for long. */
  private static boolean begins(Stream stream) throws StreamException {
    try {
      return stream.awaitReadable(IDLE);
    } catch (StreamException.TimedOut _) {
      return false;
    }
  }

  private @Nullable Bytes read(Stream stream) throws StreamException {
    try {
      return stream.readFrame(KvRequest.Batch.MAX_BYTES, FRAME);
    } catch (StreamException.Malformed e) {
      refuse(stream, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void refuse(Stream stream, String why) {
    metrics.malformedRequests.increment();
    log.debug("kv stream of {} reset: {}", stream.connection().remotePeer(), why);
    stream.reset();
  }

  /** What differs its node and ours hear when they greet each other. */
  private KvReply mismatch(PeerId peer) {
    metrics.refused("settings");
    log.debug("{} told other settings than {}", peer, served.settings.line());
    return new KvReply.Mismatch(served.settings.line());
  }

  /** Over a limit it refuses at once: a queued request would only time out at the far end. */
  KvReply answer(KvRequest request, Connection from) {
    var peer = from.remotePeer();
    boolean batch = request instanceof KvRequest.Batch;
    var taken = batch ? batchSlots : slots;
    return switch (taken.take(peer)) {
      case ALL_TAKEN ->
          busy(
              "busy",
              batch
                  ? "over %d batches at once".formatted(MAX_BATCHES)
                  : "over %d requests at once".formatted(MAX_CONCURRENT));
      case PEER_HAS_ITS_SHARE ->
          busy(
              "busy with peer",
              batch
                  ? "over %d batches at once of one peer".formatted(MAX_BATCHES_PER_PEER)
                  : "over %d requests at once of one peer".formatted(MAX_PER_PEER));
      case TAKEN -> {
        try {
          yield answerNow(request, from);
        } finally {
          taken.giveBack(peer);
        }
      }
    };
  }

  private KvReply busy(String reason, String detail) {
    metrics.refused(reason);
    return new KvReply.Busy(detail);
  }

  private KvReply answerNow(KvRequest request, Connection from) {
    return switch (request) {
      case KvRequest.Store(var key, var value) -> store(key, value, from.remotePeer());
      case KvRequest.Fetch(var key) -> fetch(key, from);
      case KvRequest.Confirm(var key, var digest) -> confirm(key, digest);
      case KvRequest.Batch(var requests) when requests.isEmpty() -> new KvReply.Batch(List.of());
      case KvRequest.Batch(var requests) -> {
        metrics.batchesServed.increment();
        yield BatchAnswer.of(requests, one -> answerNow(one, from));
      }
      case KvRequest.Watch _ -> new KvReply.Invalid("a watch is the last request of its stream");
    };
  }

  /** What is invalid costs us a verification and the peer nothing (SEC-10). */
  private KvReply store(Bytes key, Bytes value, PeerId from) {
    var now = clock.instant();
    if (!invalid.allows(from, now)) {
      return busy("invalid rate", "too much that is invalid");
    }
    metrics.storesServed.increment();
    var reply = served.replica.store(key, value);
    if (reply instanceof KvReply.Invalid) {
      invalid.take(from, now);
    }
    return reply;
  }

  private KvReply confirm(Bytes key, Bytes digest) {
    metrics.confirmsServed.increment();
    return served.replica.confirm(key, digest);
  }

  private KvReply fetch(Bytes key, Connection from) {
    metrics.fetchesServed.increment();
    var reply = served.replica.fetch(key);
    return reply instanceof KvReply.Absent ? new KvReply.Absent(closer(key, from)) : reply;
  }

  /** As GET_VALUE names them (KAD-41, KAD-42). */
  private List<PeerInfo> closer(Bytes key, Connection from) {
    var reach = Reach.of(from.remoteAddress());
    return served.nearest.apply(key).stream()
        .filter(peer -> !peer.id().equals(from.remotePeer()))
        .map(peer -> peer.visibleTo(reach))
        .filter(peer -> !peer.addresses().isEmpty())
        .toList();
  }
}
