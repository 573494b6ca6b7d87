package io.kadis.simulator.node;

import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Lookup;
import io.kadis.dht.lookup.LookupRunner;
import io.kadis.dht.lookup.Nearby;
import io.kadis.dht.message.PeerInfo;
import io.kadis.simulator.network.Kind;
import java.time.Duration;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Begins lookups, as dht's {@code Walker} does. */
final class Walker {
  static final Duration RPC_TIMEOUT = Duration.ofSeconds(10);
  static final Duration PEER_TIMEOUT = Duration.ofSeconds(3);

  private final Site site;
  private final Keeper keeper;

  Walker(Site site, Keeper keeper) {
    this.site = site;
    this.keeper = keeper;
  }

  /** Whose nearest are wanted, what for, and how soon. */
  record Wanted(Bytes key, Kind kind, Duration timeout) {}

  /** What a lookup found. */
  @FunctionalInterface
  interface Then {
    /**
     * @param closest those that answered, nearest first, at most k
     * @param complete whether it came to its end in time
     */
    void found(List<PeerInfo> closest, boolean complete);
  }

  void find(Wanted wanted, Then then) {
    walk(wanted, known(wanted.key()), plain(then));
  }

  /** Looks for this node itself by way of {@code peer}, and so meets those near it over there. */
  void meet(PeerInfo peer, Duration timeout, Then then) {
    var self = new Wanted(site.self().bytes(), Kind.MAINTENANCE, timeout);
    walk(self, List.of(peer), plain(then));
  }

  /** Asks the nearest {@code few} known, for when the table knows the whole network. */
  void findFew(Wanted wanted, int few, Then then) {
    var seeds = known(wanted.key());
    walk(
        new Walks(wanted, seeds, Lookup.Limits.few(few, PEER_TIMEOUT)),
        (done, lookup) -> {
          var trace = lookup.trace(site.now());
          var found = new LookupRunner.Found(done.closest(), done.end(), trace);
          var live = known(wanted.key()).stream().filter(p -> !keeper.suspected(p.id())).toList();
          int k = site.settings().dht().k();
          var nearest = Nearby.merged(Key.of(wanted.key()), found, live, k);
          then.found(nearest, done.end() != Lookup.End.STOPPED);
        });
  }

  /** The nearest of the routing table. */
  List<PeerInfo> known(Bytes key) {
    return site.table().nearest(Key.of(key), site.settings().dht().k());
  }

  private static Walk.Ended plain(Then then) {
    return (done, _) -> then.found(done.closest(), done.end() != Lookup.End.STOPPED);
  }

  private void walk(Wanted wanted, List<PeerInfo> seeds, Walk.Ended ended) {
    var config = site.settings().dht();
    var limits = new Lookup.Limits(config.k(), config.alpha(), config.beta(), PEER_TIMEOUT);
    walk(new Walks(wanted, seeds, limits.among(seeds.size())), ended);
  }

  private record Walks(Wanted wanted, List<PeerInfo> seeds, Lookup.Limits limits) {}

  private void walk(Walks walks, Walk.Ended ended) {
    var wanted = walks.wanted;
    boolean waitForAll = walks.seeds.stream().allMatch(peer -> keeper.suspected(peer.id()));
    var lookup = new Lookup(Key.of(wanted.key()), site.self(), walks.limits);
    new Walk(this, lookup, wanted, waitForAll, ended).begin(walks.seeds);
  }

  Site site() {
    return site;
  }

  Keeper keeper() {
    return keeper;
  }
}
