package io.kadis.kv;

import io.kadis.dht.rpc.RpcException;
import io.kadis.kv.balance.HotKeys;
import io.kadis.kv.balance.ReplicaChoice;
import io.kadis.kv.balance.ReplicaChoice.Outcome;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.quorum.Turns;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Replica;
import io.kadis.kv.swarm.Swarm.Placement;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes;

/**
 * Spreads the load of this node's reads, as far as its {@link Balancing} says: gives the deciding
 * code the time and its one lock, which is never held over I/O. For many threads.
 */
final class Balancer {
  private final Balancing balancing;
  private final ReentrantLock lock = new ReentrantLock();
  private final ReplicaChoice choice; // guarded by lock
  private final HotKeys hotKeys = new HotKeys(); // guarded by lock
  private final SharedReads shared;
  private final KvMetrics metrics;
  private final long start = System.nanoTime();

  Balancer(PeerId self, Balancing balancing, KvMetrics metrics) {
    this.balancing = balancing;
    this.metrics = metrics;
    this.shared = new SharedReads(metrics);
    this.choice = new ReplicaChoice(self, () -> ThreadLocalRandom.current().nextLong());
  }

  /** Whom a read asks first for which one answer is enough; empty: all at once. */
  Optional<Turns> turns(Placement placement, int required) {
    if (!balancing.readSpreading() || required > 1 || placement.nearest().isEmpty()) {
      return Optional.empty();
    }
    List<PeerId> nearest =
        placement.nearest().stream().limit(placement.copies()).map(Replica::id).toList();
    metrics.spreadReads.increment();
    return Optional.of(locked(() -> choice.turns(nearest, elapsed())));
  }

  /** What is remembered of a key that is read with {@code r}; counts the read. */
  Optional<HotKeys.Copy> remembered(Bytes key, Quorum r) {
    return balancing.hotKeyCache() && r.isOne()
        ? locked(() -> hotKeys.read(key, elapsed()))
        : Optional.empty();
  }

  /**
   * A read found this.
   *
   * @param asked by {@link #elapsed}, before anybody was asked
   */
  void learned(Bytes key, Bytes record, ReplicaReport report, Duration asked) {
    if (balancing.hotKeyCache()) {
      locked(() -> hotKeys.learned(key, new HotKeys.Copy(record, report, asked), elapsed()));
    }
  }

  /** The key may have changed: what is remembered of it is not true any more. */
  void changed(Bytes key) {
    if (balancing.hotKeyCache()) {
      locked(() -> hotKeys.changed(key, elapsed()));
    }
  }

  /** Reads, unless an equal get reads that can serve this one as well. */
  GetResult sharing(SharedReads.Wish wish, Countdown countdown, SharedReads.Read read)
      throws InterruptedException {
    return balancing.readCoalescing() ? shared.get(wish, countdown, read) : read.run();
  }

  /** Asks, and notes how that went. */
  KvReply fetch(Replica replica, Bytes key, Duration timeout) throws RpcException {
    locked(() -> choice.asked(replica.id()));
    var asked = elapsed();
    var outcome = Outcome.NO_HELP;
    try {
      var reply = replica.fetch(key, timeout);
      if (reply instanceof KvReply.Found || reply instanceof KvReply.Absent) {
        outcome = Outcome.ANSWERED;
      }
      return reply;
    } finally {
      settled(replica.id(), outcome, asked);
    }
  }

  private void settled(PeerId peer, Outcome outcome, Duration asked) {
    locked(() -> {
      var now = elapsed();
      choice.settled(peer, outcome, now.minus(asked), now);
    });
  }

  /** The time its work goes by. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void locked(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
