package io.kadis.kv.rpc;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.metrics.SentTotals;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.tuweni.bytes.Bytes;

/** Asks other Kadis nodes over {@code /kadis/kv/1.0.0}. For many threads. */
public final class KvClient {
  private final StreamPool streams;
  private final SharedSettings settings;
  private final Mismatches mismatches;
  private final SentTotals sent;
  private final BiConsumer<PeerId, RpcException> onFailure;
  private final Coalescer coalescer = new Coalescer(this::call);
  private final RequestObserver observer;

  /**
   * @param streams of {@link KvHandler#PROTOCOL}
   * @param settings told with each request
   * @param onFailure told of each request without a good answer
   * @param observer told of each store, fetch and confirm
   */
  public KvClient(
      StreamPool streams,
      SharedSettings settings,
      KvMetrics metrics,
      BiConsumer<PeerId, RpcException> onFailure,
      RequestObserver observer) {
    this.observer = observer;
    this.streams = streams;
    this.settings = settings;
    this.mismatches = new Mismatches(metrics);
    this.sent = metrics.sent;
    this.onFailure = onFailure;
  }

  /** The replica at {@code peer}. */
  public Replica at(PeerId peer) {
    return new Remote(peer, this, (request, timeout) -> call(peer, request, timeout));
  }

  /** The same, for requests that come in numbers: they share frames with others to that peer. */
  public Replica sharing(PeerId peer) {
    return new Remote(peer, this, (request, timeout) -> coalescer.call(peer, request, timeout));
  }

  /**
   * Finds out, and tells the operator, whether {@code peer} has our settings: asks nothing else.
   */
  public void greet(PeerId peer, Duration timeout) throws RpcException {
    call(peer, new KvRequest.Batch(List.of()), timeout);
  }

  private KvReply call(PeerId peer, KvRequest request, Duration timeout) throws RpcException {
    try {
      var reply = exchange(peer, request, timeout);
      sent.count(type(request), outcome(reply));
      return reply;
    } catch (RpcException e) {
      sent.count(type(request), e.outcome());
      onFailure.accept(peer, e);
      throw e;
    }
  }

  /** On a stream of its own: those of the pool are for requests that are answered once. */
  private Feed watch(PeerId peer, KvRequest.Watch request, Duration timeout) throws RpcException {
    try {
      var frame = new KvFrame(request, settings.hash()).encode();
      var feed = new RemoteFeed(streams.open(peer, frame, timeout), request, onFailure);
      sent.count(SentTotals.Type.WATCH, Outcome.OK);
      return feed;
    } catch (RpcException e) {
      sent.count(SentTotals.Type.WATCH, e.outcome());
      onFailure.accept(peer, e);
      throw e;
    }
  }

  private static SentTotals.Type type(KvRequest request) {
    return switch (request) {
      case KvRequest.Store _ -> SentTotals.Type.STORE;
      case KvRequest.Fetch _ -> SentTotals.Type.FETCH;
      case KvRequest.Confirm _ -> SentTotals.Type.CONFIRM;
      case KvRequest.Watch _ -> SentTotals.Type.WATCH;
      case KvRequest.Batch _ -> SentTotals.Type.BATCH;
    };
  }

  /** That a replica is behind, or does not have the key, is an answer. */
  private static Outcome outcome(KvReply reply) {
    return switch (reply) {
      case KvReply.Busy _, KvReply.Full _, KvReply.Invalid _, KvReply.Mismatch _ -> Outcome.REFUSED;
      case KvReply.Stored _,
          KvReply.Superseded _,
          KvReply.Syncing _,
          KvReply.Found _,
          KvReply.Absent _,
          KvReply.Unchanged _,
          KvReply.Batch _ ->
          Outcome.OK;
    };
  }

  private KvReply exchange(PeerId peer, KvRequest request, Duration timeout) throws RpcException {
    var body =
        streams.call(
            peer, new KvFrame(request, settings.hash()).encode(), request.maxBytes(), timeout);
    return switch (KvReply.decode(body, request)) {
      case Decoded.Ok(KvReply.Mismatch(var theirs)) -> mismatch(peer, theirs);
      case Decoded.Ok(var reply) -> reply;
      case Decoded.Malformed(var why) -> throw new RpcException.BadReply(peer + ": " + why);
    };
  }

  private KvReply mismatch(PeerId peer, String theirs) {
    var differences = settings.differences(theirs);
    mismatches.note(peer, differences);
    return new KvReply.Mismatch(differences);
  }

  /** One way to send a request to a peer. */
  @FunctionalInterface
  private interface Line {
    KvReply call(KvRequest.Keyed request, Duration timeout) throws RpcException;
  }

  private record Remote(PeerId id, KvClient client, Line line) implements Replica {
    @Override
    public KvReply store(Bytes key, Bytes value, Duration timeout) throws RpcException {
      return call(new KvRequest.Store(key, value), timeout);
    }

    @Override
    public KvReply fetch(Bytes key, Duration timeout) throws RpcException {
      return call(new KvRequest.Fetch(key), timeout);
    }

    @Override
    public KvReply confirm(Bytes key, Bytes digest, Duration timeout) throws RpcException {
      return call(new KvRequest.Confirm(key, digest), timeout);
    }

    private KvReply call(KvRequest.Keyed request, Duration timeout) throws RpcException {
      long start = System.nanoTime();
      try {
        var reply = line.call(request, timeout);
        tell(request, outcome(reply), start);
        return reply;
      } catch (RpcException e) {
        tell(request, e.outcome(), start);
        throw e;
      }
    }

    private void tell(KvRequest.Keyed request, Outcome outcome, long start) {
      client.observer.answered(id, request, outcome, Duration.ofNanos(System.nanoTime() - start));
    }

    @Override
    public Feed watch(Bytes key, Duration timeout) throws RpcException {
      return client.watch(id, new KvRequest.Watch(key), timeout);
    }
  }
}
