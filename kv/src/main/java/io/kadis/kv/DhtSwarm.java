package io.kadis.kv;

import io.kadis.dht.Dht;
import io.kadis.dht.key.Distance;
import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.rpc.KademliaReplica;
import io.kadis.kv.rpc.KvClient;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.Replica;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** {@link Swarm} over a {@link Dht}. */
final class DhtSwarm implements Swarm {
  private final Dht dht;
  private final KvClient client;
  private final LocalReplica local;
  private final int n;

  DhtSwarm(Dht dht, KvClient client, LocalReplica local, int n) {
    this.dht = dht;
    this.client = client;
    this.local = local;
    this.n = n;
  }

  @Override
  public Placement replicas(Bytes key, NamespaceRules rules, Duration timeout) {
    var found = dht.closest(key, timeout).peers().stream().map(PeerInfo::id).toList();
    return rules.kadisOnly() ? ofKadisNodes(key, rules, found) : ofAll(rules, found);
  }

  private Placement ofKadisNodes(Bytes key, NamespaceRules rules, List<PeerId> found) {
    var nearest = dht.serving() ? withSelf(key, found) : found;
    var counted = nearest.stream().filter(this::isKadis).map(this::kadis).toList();
    var foreign =
        nearest.stream().limit(n).filter(id -> !isKadis(id)).map(id -> foreign(id, rules)).toList();
    return new Placement(counted, foreign, n, nEff(counted));
  }

  /** All k nearest, and a copy here whether we serve or not (KAD-57). */
  private Placement ofAll(NamespaceRules rules, List<PeerId> found) {
    var here = local.at(self());
    var counted = new ArrayList<Replica>();
    if (dht.serving()) {
      counted.add(here);
    }
    found.forEach(id -> counted.add(foreign(id, rules)));
    var uncounted = dht.serving() ? List.<Replica>of() : List.of(here);
    return new Placement(counted, uncounted, dht.config().k() + 1, nEff(counted));
  }

  private int nEff(List<Replica> counted) {
    return Math.max(1, Math.min(n, counted.size()));
  }

  private List<PeerId> withSelf(Bytes key, List<PeerId> found) {
    var target = Key.of(key);
    var own = distance(self(), target);
    int place = 0;
    while (place < found.size() && distance(found.get(place), target).compareTo(own) < 0) {
      place++;
    }
    var all = new ArrayList<>(found);
    all.add(place, self());
    return all;
  }

  private static Distance distance(PeerId peer, Key target) {
    return Key.of(peer).distanceTo(target);
  }

  /** A peer not yet identified is asked: should it be foreign, that fails and the next is asked. */
  private boolean isKadis(PeerId peer) {
    var peers = dht.host().peerstore();
    return peer.equals(self())
        || peers.protocols(peer).contains(KvHandler.PROTOCOL)
        || !peers.identified(peer);
  }

  private Replica kadis(PeerId peer) {
    return peer.equals(self()) ? local.at(peer) : client.at(peer);
  }

  private Replica foreign(PeerId peer, NamespaceRules rules) {
    return new KademliaReplica(peer, dht.client(), rules.validator());
  }

  private PeerId self() {
    return dht.host().id();
  }
}
