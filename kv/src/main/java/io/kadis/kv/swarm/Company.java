package io.kadis.kv.swarm;

import io.kadis.dht.Dht;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether this node knows who is around it. After a start, and after a stop of the process or its
 * network, it knows nobody for a moment: if it took itself for all there is, it would acknowledge
 * writes that no other node has. For many threads.
 */
final class Company {
  /** Who fell silent counts as gone after a while, and nothing tells of that moment. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final Dht dht;
  private final ReentrantLock lock = new ReentrantLock(); // for the condition alone
  private final Condition news = lock.newCondition();

  Company(Dht dht) {
    this.dht = dht;
    dht.onTableChange(this::tell);
  }

  /** True while nobody is in the routing table although there were others, or should be. */
  boolean missing() {
    return dht.joining() != Dht.Joining.JOINED && (dht.seeking() || !dht.lately().isEmpty());
  }

  /** Waits until it is not missing any more, at most so long. */
  void await(Duration timeout) throws InterruptedException {
    if (!missing()) {
      return;
    }
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (missing() && left > 0) {
        long turn = Math.min(left, LOOK_AGAIN.toNanos());
        left -= turn - Math.max(0, news.awaitNanos(turn));
      }
    } finally {
      lock.unlock();
    }
  }

  private void tell() {
    lock.lock();
    try {
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
