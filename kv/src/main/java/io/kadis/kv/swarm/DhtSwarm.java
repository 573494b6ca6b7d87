package io.kadis.kv.swarm;

import io.kadis.dht.Clocks;
import io.kadis.dht.Dht;
import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.quorum.Roster;
import io.kadis.kv.quorum.Roster.Standing;
import io.kadis.kv.retention.Holders;
import io.kadis.kv.rpc.KademliaReplica;
import io.kadis.kv.rpc.KvClient;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.Replica;
import io.kadis.kv.swarm.Neighbourhood.Nearest;
import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;

/** {@link Swarm} over a {@link Dht}. */
public final class DhtSwarm implements Swarm {
  private final Dht dht;
  private final KvClient client;
  private final LocalReplica local;
  private final int n;
  private final Introductions introductions;
  private final Company company;
  private final Network network = new Network();
  private final RecentLookups recent;
  private final Lookups lookups;
  private final Function<PeerId, Replica> remote;

  public DhtSwarm(Dht dht, KvClient client, LocalReplica local, int n) {
    this.dht = dht;
    this.client = client;
    this.local = local;
    this.n = n;
    this.introductions = new Introductions(dht.host());
    this.company = new Company(dht);
    this.recent = new RecentLookups();
    dht.onTableChange(recent::forget);
    this.lookups = this::nearestFew;
    this.remote = client::at;
  }

  /** The same, but how it looks up and how it asks. */
  private DhtSwarm(DhtSwarm of, Lookups lookups, Function<PeerId, Replica> remote) {
    this.dht = of.dht;
    this.client = of.client;
    this.local = of.local;
    this.n = of.n;
    this.introductions = of.introductions;
    this.company = of.company;
    this.recent = of.recent;
    this.lookups = lookups;
    this.remote = remote;
  }

  @Override
  public Swarm together(Collection<Wanted> wanted, Executor threads) {
    if (wanted.isEmpty()) {
      return this;
    }
    var shared = new SharedLookups(network, wanted, threads);
    shared.begin();
    return new DhtSwarm(this, shared, client::sharing);
  }

  /** What lookups are shared over. */
  private final class Network implements SharedLookups.Network {
    @Override
    public SharedLookups.Found lookUp(Bytes key, Duration timeout) throws InterruptedException {
      var deadline = Deadline.in(timeout);
      var found = dht.closest(key, company.await(timeout));
      var closest = ids(found.peers());
      introductions.await(
          () -> closest.stream().filter(introductions::pending).toList(), deadline.left());
      return new SharedLookups.Found(closest, found.complete());
    }

    @Override
    public List<PeerId> known(Bytes key) {
      return ids(dht.nearest(key, k()));
    }

    /** As for each key alone: n Kadis nodes, or all k nearest. */
    @Override
    public boolean enough(Wanted wanted, Nearest nearest) {
      return nearest.complete()
          || (wanted.rules().kadisOnly()
              && nearest.surely().stream().filter(id -> !isForeign(id)).count() >= n);
    }

    @Override
    public int k() {
      return dht.config().k();
    }
  }

  @Override
  public Placement replicas(Bytes key, NamespaceRules rules, Duration timeout)
      throws InterruptedException {
    return placement(lookups, key, rules, timeout);
  }

  /** For an operation: n that answer, and spares. */
  private List<PeerId> nearestFew(Wanted wanted) throws InterruptedException {
    if (!wanted.rules().kadisOnly()) {
      return allNearest(wanted);
    }
    var recently =
        recent.find(Key.of(wanted.key()), elapsed(), nearest -> network.enough(wanted, nearest));
    return recently.isPresent() ? recently.get() : lookUpFew(wanted);
  }

  private List<PeerId> lookUpFew(Wanted wanted) throws InterruptedException {
    var left = company.await(wanted.timeout());
    var began = elapsed();
    var found = dht.closest(wanted.key(), few(wanted.key()), left);
    var closest = ids(found.peers());
    boolean somebodyOrAlone = !closest.isEmpty() || dht.joining() == Dht.Joining.ALONE;
    if (found.complete() && found.trace().allAnswered() && somebodyOrAlone) {
      var target = Key.of(wanted.key());
      recent.add(target, new Neighbourhood(target, closest, network.k()), began);
    }
    return closest;
  }

  private static Instant elapsed() {
    return Clocks.SYSTEM.elapsed().instant();
  }

  /** All of them answered just now. */
  private List<PeerId> allNearest(Wanted wanted) throws InterruptedException {
    return ids(dht.closest(wanted.key(), company.await(wanted.timeout())).peers());
  }

  /** So many others that, with this node if it is near, n of them are Kadis nodes. */
  private int few(Bytes key) {
    var known = ids(dht.nearest(key, dht.config().k()));
    var nearest = dht.serving() ? Roster.with(self(), known, Key.of(key)) : known;
    var enough = Roster.enough(nearest, n, this::standing);
    int others = enough.contains(self()) ? enough.size() - 1 : enough.size();
    return Math.max(others, dht.config().beta());
  }

  private Placement placement(Lookups lookups, Bytes key, NamespaceRules rules, Duration timeout)
      throws InterruptedException {
    var deadline = Deadline.in(timeout);
    var found = lookups.closest(new Wanted(key, rules, timeout));
    if (!rules.kadisOnly()) {
      return ofAll(rules, found);
    }
    var nearest = dht.serving() ? Roster.with(self(), found, Key.of(key)) : found;
    introductions.await(() -> strangers(nearest), deadline.left());
    return ofKadisNodes(rules, nearest);
  }

  /** The Kadis nodes in the routing table. */
  public List<PeerId> neighbours() {
    return dht.routingTable().stream()
        .flatMap(bucket -> bucket.peers().stream())
        .map(PeerInfo::id)
        .filter(this::isKadis)
        .toList();
  }

  /** The nearest that should hold {@code key}, beside this node. */
  public Holders.Others others(Bytes key, NamespaceRules rules, Duration timeout)
      throws InterruptedException {
    var placement = placement(this::allNearest, key, rules, timeout);
    int copies = Math.min(placement.copies(), placement.nearest().size());
    return new Holders.Others(
        withoutSelf(placement.nearest().subList(0, copies)),
        withoutSelf(placement.nearest().subList(copies, placement.nearest().size())),
        placement.copies(),
        placement.nEff());
  }

  /** The nearest that may hold {@code key}, nearest first, without this node. */
  public List<PeerId> nearestOthers(Bytes key, NamespaceRules rules, Duration timeout)
      throws InterruptedException {
    var nearest = placement(this::allNearest, key, rules, timeout).nearest();
    return withoutSelf(nearest).stream().map(Replica::id).toList();
  }

  private List<Replica> withoutSelf(List<Replica> replicas) {
    return replicas.stream().filter(replica -> !replica.id().equals(self())).toList();
  }

  private static List<PeerId> ids(List<PeerInfo> peers) {
    return peers.stream().map(PeerInfo::id).toList();
  }

  /** Those not yet identified that may be among the n nearest Kadis nodes. */
  private List<PeerId> strangers(List<PeerId> nearest) {
    var strangers = new ArrayList<PeerId>();
    int known = 0;
    for (int i = 0; i < nearest.size() && known < n; i++) {
      if (isKadis(nearest.get(i))) {
        known++;
      } else if (introductions.pending(nearest.get(i))) {
        strangers.add(nearest.get(i));
      }
    }
    return strangers;
  }

  private Placement ofKadisNodes(NamespaceRules rules, List<PeerId> nearest) {
    var roster = roster(nearest);
    return new Placement(
        roster.counted().stream().map(this::kadis).toList(),
        roster.foreign().stream().map(id -> foreign(id, rules)).toList(),
        n,
        roster.nEff());
  }

  private Roster roster(List<PeerId> nearest) {
    var roster = Roster.of(nearest, n, this::standing);
    return dht.seeking()
        ? roster.amongUnknown(n)
        : roster.among(() -> ids(dht.lately()), n, this::standing);
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
    return new Placement(counted, uncounted, dht.config().k() + 1, Roster.nEff(n, counted.size()));
  }

  private Standing standing(PeerId peer) {
    return isKadis(peer) ? Standing.KADIS : isForeign(peer) ? Standing.FOREIGN : Standing.UNKNOWN;
  }

  private boolean isKadis(PeerId peer) {
    return peer.equals(self())
        || dht.host().peerstore().protocols(peer).contains(KvHandler.PROTOCOL);
  }

  private boolean isForeign(PeerId peer) {
    return !isKadis(peer) && dht.host().peerstore().identified(peer);
  }

  private Replica kadis(PeerId peer) {
    return peer.equals(self()) ? local.at(peer) : remote.apply(peer);
  }

  private Replica foreign(PeerId peer, NamespaceRules rules) {
    return new KademliaReplica(peer, dht.client(), rules.validator(), isKadis(peer));
  }

  private PeerId self() {
    return dht.host().id();
  }
}
