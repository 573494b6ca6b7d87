package io.kadis.dht;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.routing.RefreshKey;
import io.kadis.dht.routing.RefreshPlan;
import io.kadis.libp2p.Peerstore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.tuweni.bytes.Bytes;

/**
 * Keeps the routing table fresh: looks up this node and a key of each bucket, checks silent
 * members, keeps their addresses (KAD-27, KAD-70 to KAD-72). One thread of its own.
 */
final class Refresher {
  /** For one lookup of a refresh; running out of it is no error (KAD-70). */
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);

  /** After a change, for more of them to come: one lookup serves all. */
  private static final Duration SETTLE = Duration.ofMillis(300);

  private static final Duration KEEP_ADDRESSES_EVERY = Duration.ofMinutes(5);

  /** A peer that comes rings the alarm anyway. */
  private static final Duration WITHOUT_PEERS = Duration.ofMinutes(10);

  /** Between the first round and the second, which ends the joining. */
  private static final Duration JOINING_TIME = Duration.ofMinutes(1);

  /** A table that changes with every lookup must not cost a commit each time. */
  private static final Duration SAVE_EVERY = Duration.ofSeconds(5);

  /** After so many rounds the peers of the first minutes are as good as any (KAD-23). */
  private static final int JOINING_ROUNDS = 2;

  private final Node node;
  private final TableKeeper keeper;
  private final Walker walker;
  private final Joiner joiner;
  private final Alarm alarm = new Alarm();
  private final ReentrantLock lock = new ReentrantLock();
  private final RefreshPlan plan; // guarded by lock
  private final Runnable onLookedAround;
  private volatile boolean lookedAround;
  private int rounds;

  /**
   * @param onLookedAround called when this node has looked itself up for the first time since it
   *     knew nobody
   */
  Refresher(Node node, TableKeeper keeper, Walker walker, Joiner joiner, Runnable onLookedAround) {
    this.node = node;
    this.keeper = keeper;
    this.walker = walker;
    this.joiner = joiner;
    this.onLookedAround = onLookedAround;
    this.plan = new RefreshPlan(node.config().refreshInterval());
  }

  /** Peers came or went, or our addresses changed. */
  void changed() {
    if (node.table().size() == 0) {
      lookedAround = false; // Whoever comes next may be the first of many that it does not know.
    }
    alarm.ring();
  }

  /** A lookup for {@code key} ended well: its bucket is fresh (KAD-55). */
  void lookedUp(Key key) {
    lock.lock();
    try {
      plan.refreshed(Key.of(node.self()).commonPrefixLength(key), now());
    } finally {
      lock.unlock();
    }
  }

  boolean lookedAround() {
    return lookedAround;
  }

  void keepFresh() throws InterruptedException {
    var nextRound = now();
    var nextSave = now();
    boolean unsaved = false;
    while (true) {
      boolean empty = node.table().size() == 0;
      var next = unsaved && nextSave.isBefore(nextRound) ? nextSave : nextRound;
      boolean rang = alarm.await(empty ? WITHOUT_PEERS : untilOrNow(next));
      if (rang) {
        Thread.sleep(Jitter.around(SETTLE));
      }
      if (node.table().size() > 0 && !now().isBefore(nextRound)) {
        round();
        nextRound = now().plus(Jitter.around(rounds < JOINING_ROUNDS ? settled() : interval()));
        unsaved = true;
      } else if (rang) {
        lookAround();
        unsaved = true;
      }
      if (unsaved && !now().isBefore(nextSave)) {
        joiner.save();
        unsaved = false;
        nextSave = now().plus(SAVE_EVERY);
      }
    }
  }

  /** While there are few of us, each newcomer is worth a lookup: so all find each other. */
  private void lookAround() {
    int peers = node.table().size();
    if (peers > 0 && peers < node.config().k()) {
      lookUpSelf();
    }
  }

  void round() {
    node.table().notQueriedSince(silentSince()).forEach(peer -> keeper.check(peer.id()));
    lookUpSelf();
    var round = beginRound();
    for (var key = next(round); key.isPresent(); key = next(round)) {
      lookUp(key.get());
    }
    if (++rounds == JOINING_ROUNDS) {
      node.table().endJoining();
    }
  }

  private void lookUpSelf() {
    boolean answered = lookUp(node.self().bytes());
    if (answered && !lookedAround) {
      lookedAround = node.table().size() > 0;
      onLookedAround.run();
    }
  }

  /** False when nobody answered. */
  private boolean lookUp(Bytes key) {
    boolean answered = !walker.findClosest(key, LOOKUP_TIMEOUT).closest().isEmpty();
    if (answered) {
      lookedUp(Key.of(key));
    }
    return answered;
  }

  private RefreshPlan.Round beginRound() {
    lock.lock();
    try {
      return plan.round(node.table().maxCommonPrefixLength(), rounds == 0, now());
    } finally {
      lock.unlock();
    }
  }

  private Optional<Bytes> next(RefreshPlan.Round round) {
    var length = nextLength(round);
    return length.isEmpty() || Thread.currentThread().isInterrupted()
        ? Optional.empty()
        : Optional.of(
            RefreshKey.random(Key.of(node.self()), length.getAsInt(), ThreadLocalRandom.current()));
  }

  private OptionalInt nextLength(RefreshPlan.Round round) {
    lock.lock();
    try {
      return round.next(node.table()::countAt);
    } finally {
      lock.unlock();
    }
  }

  private Instant silentSince() {
    var config = node.config();
    return now()
        .minus(RefreshPlan.staleAfter(config.refreshInterval(), config.k(), config.alpha()));
  }

  /** Members stay dialable even when nothing is heard of them for long (KAD-27). */
  void keepAddresses() throws InterruptedException {
    while (true) {
      Thread.sleep(KEEP_ADDRESSES_EVERY);
      renewAddresses();
    }
  }

  void renewAddresses() {
    for (PeerInfo peer : node.table().peers()) {
      node.host()
          .peerstore()
          .addAddresses(peer.id(), peer.addresses(), Peerstore.RECENTLY_CONNECTED_TTL);
    }
  }

  private Duration interval() {
    return node.config().refreshInterval();
  }

  private Duration settled() {
    return interval().compareTo(JOINING_TIME) < 0 ? interval() : JOINING_TIME;
  }

  private Instant now() {
    return node.clocks().elapsed().instant();
  }

  private Duration untilOrNow(Instant then) {
    var left = Duration.between(now(), then);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
