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

  private static final Duration FIRST_CALL = Duration.ofSeconds(10);
  private static final Duration LAST_CALL = Duration.ofMinutes(1);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private final Site site;
  private final Keeper keeper;
  private final Walker walker;
  private final Disk disk;
  private final List<PeerId> bootstrap;
  private Duration retry = FIRST_RETRY;
  private boolean waiting;

  Joining(Walker walker, Disk disk, List<PeerId> bootstrap) {
    this.site = walker.site();
    this.keeper = walker.keeper();
    this.walker = walker;
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
    retry = joined ? FIRST_RETRY : longer(retry, LAST_RETRY);
  }

  /** Members that fell silent may be back, and with them the other half of a network. */
  void callOnLost() {
    callOnLost(FIRST_CALL);
  }

  private void callOnLost(Duration pause) {
    site.later(
        site.jittered(pause),
        () -> {
          var lost = keeper.lost().next(site.now());
          if (lost.isEmpty()) {
            callOnLost(FIRST_CALL);
          } else {
            walker.meet(
                lost.get(),
                CALL_TIMEOUT,
                (closest, _) ->
                    callOnLost(closest.isEmpty() ? longer(pause, LAST_CALL) : FIRST_CALL));
          }
        });
  }

  private static Duration longer(Duration pause, Duration most) {
    var doubled = pause.multipliedBy(2);
    return doubled.compareTo(most) < 0 ? doubled : most;
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
      disk.savePeers(remembered(peers, peers.size() < LOW_PEERS ? disk.savedPeers() : List.of()));
    }
  }

  private List<PeerInfo> remembered(List<PeerInfo> peers, List<PeerInfo> saved) {
    var byId = new LinkedHashMap<PeerId, PeerInfo>();
    Stream.of(peers, keeper.lost().peers(), saved)
        .flatMap(List::stream)
        .forEach(peer -> byId.putIfAbsent(peer.id(), peer));
    return byId.values().stream().limit(Math.max(peers.size(), MAX_REMEMBERED)).toList();
  }
}
