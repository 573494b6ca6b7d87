package io.kadis.simulator.node;

import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Lookup;
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
    int k = site.settings().dht().k();
    find(wanted, site.table().nearest(Key.of(wanted.key()), k), then);
  }

  /** Looks for this node itself by way of {@code peer}, and so meets those near it over there. */
  void meet(PeerInfo peer, Duration timeout, Then then) {
    var self = new Wanted(site.self().bytes(), Kind.MAINTENANCE, timeout);
    find(self, List.of(peer), then);
  }

  private void find(Wanted wanted, List<PeerInfo> seeds, Then then) {
    var config = site.settings().dht();
    boolean waitForAll = seeds.stream().allMatch(peer -> keeper.suspected(peer.id()));
    var limits =
        new Lookup.Limits(config.k(), config.alpha(), config.beta(), PEER_TIMEOUT)
            .among(seeds.size());
    var lookup = new Lookup(Key.of(wanted.key()), site.self(), limits);
    new Walk(this, lookup, wanted, waitForAll, then).begin(seeds);
  }

  Site site() {
    return site;
  }

  Keeper keeper() {
    return keeper;
  }
}
