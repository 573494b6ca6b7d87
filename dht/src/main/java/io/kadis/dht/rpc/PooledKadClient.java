package io.kadis.dht.rpc;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.message.KadReply;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** A {@link KadClient} over pooled streams that counts what it sends. For many threads. */
public final class PooledKadClient implements KadClient {
  private final StreamPool streams;
  private final DhtMetrics metrics;

  public PooledKadClient(StreamPool streams, DhtMetrics metrics) {
    this.streams = streams;
    this.metrics = metrics;
  }

  @Override
  public List<PeerInfo> findNode(PeerId peer, Bytes key, Duration timeout) throws RpcException {
    var reply = ask(peer, new KadRequest.FindNode(key), KadReply.Nodes.class, timeout);
    return reply.closer();
  }

  @Override
  public ValueReply getValue(PeerId peer, Bytes key, Duration timeout) throws RpcException {
    var reply = ask(peer, new KadRequest.GetValue(key), KadReply.Value.class, timeout);
    return new ValueReply(reply.value(), reply.closer());
  }

  @Override
  public void putValue(PeerId peer, Bytes key, Bytes value, Duration timeout) throws RpcException {
    ask(peer, new KadRequest.PutValue(key, value), KadReply.Stored.class, timeout);
  }

  @Override
  public ProvidersReply getProviders(PeerId peer, Bytes key, Duration timeout) throws RpcException {
    var reply = ask(peer, new KadRequest.GetProviders(key), KadReply.Providers.class, timeout);
    return new ProvidersReply(reply.providers(), reply.closer());
  }

  @Override
  public void addProvider(PeerId peer, Bytes key, PeerInfo provider, Duration timeout)
      throws RpcException {
    var request = new KadRequest.AddProvider(key, List.of(provider));
    try {
      streams.send(peer, request.encode(), timeout);
      metrics.sent(Rpcs.of(request), Outcome.OK);
    } catch (RpcException e) {
      metrics.sent(Rpcs.of(request), e.outcome());
      throw e;
    }
  }

  private <R extends KadReply> R ask(
      PeerId peer, KadRequest request, Class<R> expected, Duration timeout) throws RpcException {
    long start = System.nanoTime();
    try {
      var body = streams.call(peer, request.encode(), KadReply.MAX_RECEIVED_BYTES, timeout);
      var reply = decode(peer, body, request);
      metrics.rpcLatency.record(System.nanoTime() - start);
      metrics.sent(Rpcs.of(request), Outcome.OK);
      return expected.cast(reply);
    } catch (RpcException e) {
      metrics.sent(Rpcs.of(request), e.outcome());
      throw e;
    }
  }

  /** A reply to something else than was asked is malformed, and the peer has failed (KAD-11). */
  private KadReply decode(PeerId peer, Bytes body, KadRequest request) throws RpcException {
    return switch (KadReply.decode(body, request)) {
      case Decoded.Ok<KadReply>(var reply) -> reply;
      case Decoded.Malformed<KadReply>(var why) -> {
        metrics.malformed.increment();
        throw new RpcException.BadReply("%s: %s".formatted(peer, why));
      }
    };
  }
}
