package io.kadis.simulator.node;

import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Caller;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.network.Network.Question;
import io.kadis.simulator.network.Reply;
import io.kadis.simulator.network.Request;
import java.time.Duration;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** This node's copies, and the way to those of others. */
final class Replicas {
  private final Site site;
  private final Keeper keeper;
  private final KadAnswers kad;
  private final LocalReplica local;
  private final Conduct conduct;

  Replicas(Site site, Keeper keeper, KadAnswers kad, LocalReplica local, Conduct conduct) {
    this.site = site;
    this.keeper = keeper;
    this.kad = kad;
    this.local = local;
    this.conduct = conduct;
  }

  LocalReplica local() {
    return local;
  }

  Site site() {
    return site;
  }

  /** As {@code KvHandler} answers a peer. */
  KvReply answer(PeerId from, KvRequest request) {
    return switch (request) {
      case KvRequest.Fetch(var key) when here(request) instanceof KvReply.Absent ->
          new KvReply.Absent(kad.closer(from, key));
      case KvRequest _ -> here(request);
    };
  }

  private KvReply here(KvRequest request) {
    return switch (request) {
      case KvRequest.Store(var key, var value) -> store(key, value);
      case KvRequest.Fetch(var key) -> local.fetch(key);
      case KvRequest.Confirm(var key, var digest) -> local.confirm(key, digest);
      case KvRequest.Batch(var requests) when requests.isEmpty() ->
          new KvReply.Batch(List.of()); // A greeting.
      case KvRequest.Watch _, KvRequest.Batch _ ->
          throw new IllegalArgumentException("not simulated: " + request);
    };
  }

  KvReply store(Bytes key, Bytes value) {
    return conduct.store(local, key, value);
  }

  /** What a replica says, or that it does not. */
  interface Said {
    void replied(KvReply reply);

    void failed(String why);
  }

  /** Asks a replica, this node's own included. */
  void ask(PeerId peer, KvRequest request, Duration timeout, Said said) {
    if (peer.equals(site.self())) {
      var reply = here(request);
      var taken = Duration.ofNanos(site.process().serviceNanos(new Request.Kv(request)));
      site.later(taken, () -> said.replied(reply));
    } else {
      var question = new Question(Kind.USER, new Request.Kv(request), timeout);
      site.call(peer, question, new Asked(peer, said));
    }
  }

  private final class Asked implements Caller {
    private final PeerId peer;
    private final Said said;

    Asked(PeerId peer, Said said) {
      this.peer = peer;
      this.said = said;
    }

    @Override
    public void answered(Reply reply) {
      if (reply instanceof Reply.Kv(var kv)) {
        said.replied(kv);
      } else {
        said.failed("refused");
      }
    }

    @Override
    public void failed(Failure why) {
      keeper.failedElsewhere(peer, why);
      said.failed(why.name());
    }
  }
}
