package io.kadis.simulator.node;

import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/** Keeps this node in the network, as dht's {@code Joiner} does. */
final class Joining {
  private static final int LOW_PEERS = 10;
  private static final int MAX_REMEMBERED = 32;
  private static final int MAX_DIALS = 16;
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LAST_RETRY = Duration.ofSeconds(15);
  private static final Duration LOW_CHECK = Duration.ofMinutes(2);

  private final Site site;
  private final Keeper keeper;
  private final Disk disk;
  private final List<PeerId> bootstrap;
  private Duration retry = FIRST_RETRY;
  private boolean waiting;

  Joining(Site site, Keeper keeper, Disk disk, List<PeerId> bootstrap) {
    this.site = site;
    this.keeper = keeper;
    this.disk = disk;
    this.bootstrap = bootstrap;
  }

  /** Whether nobody was given and nobody is saved. */
  boolean nobodyKnown() {
    return candidates().isEmpty();
  }

  void keepJoined() {
    waiting = false;
    if (site.table().size() <= LOW_PEERS) {
      dial();
    }
    boolean joined = site.table().size() > 0;
    await(joined ? LOW_CHECK : retry);
    var doubled = retry.multipliedBy(2);
    retry = joined ? FIRST_RETRY : doubled.compareTo(LAST_RETRY) < 0 ? doubled : LAST_RETRY;
  }

  /** Perhaps the table is empty now. */
  void tableChanged() {
    if (site.table().size() == 0 && waiting) {
      site.later(Duration.ZERO, this::dial);
    }
  }

  private void await(Duration time) {
    waiting = true;
    site.later(time, this::keepJoined);
  }

  /** To connect is to check: whoever answers is in. */
  private void dial() {
    var candidates = candidates();
    for (int last = candidates.size() - 1; last > 0; last--) {
      int other = site.random().nextInt(last + 1);
      candidates.set(last, candidates.set(other, candidates.get(last)));
    }
    candidates.stream().limit(MAX_DIALS).forEach(keeper::check);
  }

  private List<PeerId> candidates() {
    var candidates = new LinkedHashSet<>(bootstrap);
    disk.savedPeers().forEach(peer -> candidates.add(peer.id()));
    candidates.remove(site.self());
    return new ArrayList<>(candidates);
  }

  void save() {
    var peers = site.table().peers();
    if (!peers.isEmpty()) {
      disk.savePeers(peers.size() < LOW_PEERS ? withSaved(peers) : peers);
    }
  }

  private List<PeerInfo> withSaved(List<PeerInfo> peers) {
    var byId = new LinkedHashMap<PeerId, PeerInfo>();
    Stream.concat(peers.stream(), disk.savedPeers().stream())
        .forEach(peer -> byId.putIfAbsent(peer.id(), peer));
    return byId.values().stream().limit(MAX_REMEMBERED).toList();
  }
}
