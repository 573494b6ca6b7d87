package io.kadis.dht;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.store.MetaStore;
import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.Connection;
import io.kadis.libp2p.DialException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Keeps this node in the network: dials the given and the saved peers at the start and whenever the
 * table runs low (BOOT-1, KAD-72). One thread of its own.
 */
final class Joiner {
  /** At or below so many peers the network is asked for more. */
  static final int LOW_PEERS = 10;

  /** Saved when the table is low: the last good ones among them, and not all of the past. */
  static final int MAX_REMEMBERED = 32;

  /** Dialled at a time: two would do against a partition, more join sooner. */
  private static final int MAX_DIALS = 16;

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);

  /** While nobody has answered: whoever starts a network by hand waits for this. */
  private static final Duration LAST_RETRY = Duration.ofSeconds(15);

  private static final Duration LOW_CHECK = Duration.ofMinutes(2);

  /** Between two calls on lost peers, doubled while nobody answers. */
  private static final Duration FIRST_CALL = Duration.ofSeconds(10);

  /** So long at most after a cut has healed each node of a half has met somebody of the other. */
  private static final Duration LAST_CALL = Duration.ofMinutes(1);

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  private static final Logger log = LogManager.getLogger(Joiner.class);

  private final Node node;
  private final TableKeeper keeper;
  private final Walker walker;
  private final MetaStore meta;
  private final FoundPeers found = new FoundPeers();
  private final Alarm alarm = new Alarm();
  private volatile boolean someoneKnown;
  private volatile boolean someoneMet;

  Joiner(Node node, TableKeeper keeper, Walker walker, MetaStore meta) {
    this.node = node;
    this.keeper = keeper;
    this.walker = walker;
    this.meta = meta;
    this.someoneKnown = !candidates().isEmpty();
  }

  /** True when there is anybody to join: a given bootstrap or a saved peer. */
  boolean someoneKnown() {
    return someoneKnown;
  }

  /** True when somebody was in the routing table since the start. */
  boolean someoneMet() {
    return someoneMet;
  }

  /** The table changed: perhaps it is empty now. */
  void tableChanged() {
    if (node.table().size() == 0) {
      alarm.ring();
    } else {
      someoneMet = true;
    }
  }

  /**
   * Somebody announced itself, who may be anybody: it is dialled as a bootstrap peer is, and does
   * not make this node one that waits to be let in, as strangers of other networks are found too.
   *
   * @return whether it is dialled now, and not only remembered
   */
  boolean found(PeerAddress peer) {
    boolean known = peer.peer().filter(id -> isSelf(id) || node.table().contains(id)).isPresent();
    return !known
        && found.add(peer, node.clocks().elapsed().instant())
        && isLow()
        && node.background().run(() -> dial(peer, Level.DEBUG));
  }

  /** How many there are to dial, or were. */
  int foundPeers() {
    return found.peers().size();
  }

  void keepJoined() throws InterruptedException {
    var retry = FIRST_RETRY;
    while (true) {
      if (isLow()) {
        adoptConnected();
        dialCandidates();
      }
      if (node.table().size() > 0) {
        retry = FIRST_RETRY;
        alarm.await(LOW_CHECK);
      } else {
        alarm.await(retry);
        retry = longer(retry, LAST_RETRY);
      }
    }
  }

  /** Members that fell silent may be back, and with them the other half of a network. */
  void callOnLost() throws InterruptedException {
    var pause = FIRST_CALL;
    while (true) {
      Thread.sleep(Jitter.around(pause));
      boolean nobody = keeper.lost().peers().isEmpty();
      pause = nobody || callOnOne() ? FIRST_CALL : longer(pause, LAST_CALL);
    }
  }

  /** True when it answered. */
  boolean callOnOne() {
    var peer = keeper.lost().next(node.clocks().elapsed().instant());
    return peer.isPresent() && !walker.meet(peer.get(), CALL_TIMEOUT).closest().isEmpty();
  }

  private static Duration longer(Duration pause, Duration most) {
    var doubled = pause.multipliedBy(2);
    return doubled.compareTo(most) < 0 ? doubled : most;
  }

  private void adoptConnected() {
    for (Connection connection : node.host().connections()) {
      if (!node.table().contains(connection.remotePeer())) {
        keeper.identified(connection.remotePeer());
      }
    }
  }

  private boolean isLow() {
    return node.table().size() <= LOW_PEERS;
  }

  private void dialCandidates() {
    var candidates = candidates();
    someoneKnown = !candidates.isEmpty();
    dialSome(candidates, concern());
    dialSome(foundCandidates(), Level.DEBUG);
  }

  private void dialSome(List<PeerAddress> candidates, Level concern) {
    Collections.shuffle(candidates, ThreadLocalRandom.current());
    candidates.stream()
        .limit(MAX_DIALS)
        .forEach(peer -> node.background().run(() -> dial(peer, concern)));
  }

  private void dial(PeerAddress peer, Level concern) {
    try {
      warnOfStrangers(node.host().connect(peer).remotePeer(), concern);
    } catch (DialException e) {
      log.log(
          concern, "cannot join by {} yet: {}; {}", peer.addresses(), e.getMessage(), wayOut(e));
    }
  }

  private static String wayOut(DialException e) {
    return e instanceof DialException.WrongPeer
        ? "correct the /p2p/ID of the address, or leave it out"
        : "does a node run there? It is tried until one answers";
  }

  /** Known from the second time on, when identify has run. */
  private void warnOfStrangers(PeerId peer, Level concern) {
    if (isStranger(peer)) {
      log.log(
          concern,
          "cannot join by {}: it is connected, but does not serve {}",
          peer,
          node.config().protocol());
    }
  }

  private boolean isStranger(PeerId peer) {
    var peers = node.host().peerstore();
    return peers.identified(peer) && !peers.protocols(peer).contains(node.config().protocol());
  }

  /** Among others a missing peer is nothing; alone it is what an operator wants to know. */
  private Level concern() {
    return node.table().size() == 0 ? Level.INFO : Level.DEBUG;
  }

  private List<PeerAddress> candidates() {
    var candidates = new ArrayList<>(node.config().bootstrap());
    for (PeerInfo peer : saved()) {
      candidates.add(PeerAddress.of(peer.id(), peer.addresses()));
    }
    candidates.removeIf(peer -> peer.peer().filter(this::isSelf).isPresent());
    return candidates;
  }

  private List<PeerAddress> foundCandidates() {
    var candidates = new ArrayList<>(found.peers());
    candidates.removeIf(
        peer -> peer.peer().filter(id -> isStranger(id) || node.table().contains(id)).isPresent());
    return candidates;
  }

  private boolean isSelf(PeerId peer) {
    return peer.equals(node.self());
  }

  private List<PeerInfo> saved() {
    try {
      return meta.savedPeers();
    } catch (StoreException e) {
      log.warn("the saved peers cannot be read: {}", e.getMessage());
      return List.of();
    }
  }

  /**
   * Saves the table for a warm restart, with those that are lost: perhaps it was this node that was
   * cut off. After an outage, or when all shut down one by one, it holds next to nobody: then those
   * saved before are worth keeping.
   */
  void save() {
    var peers = node.table().peers();
    if (peers.isEmpty()) {
      return;
    }
    try {
      var saved = peers.size() < LOW_PEERS ? saved() : List.<PeerInfo>of();
      meta.savePeers(remembered(peers, saved));
    } catch (StoreException e) {
      log.warn("the routing table cannot be saved: {}", e.getMessage());
    }
  }

  /** Those of the table first: their addresses are the newest. */
  private List<PeerInfo> remembered(List<PeerInfo> peers, List<PeerInfo> saved) {
    var byId = new LinkedHashMap<PeerId, PeerInfo>();
    Stream.of(peers, keeper.lost().peers(), saved)
        .flatMap(List::stream)
        .forEach(peer -> byId.putIfAbsent(peer.id(), peer));
    return byId.values().stream().limit(Math.max(peers.size(), MAX_REMEMBERED)).toList();
  }
}
