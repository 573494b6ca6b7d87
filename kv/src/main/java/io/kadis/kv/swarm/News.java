package io.kadis.kv.swarm;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Has those who wait for something look again when it may have come. For many threads. */
final class News {
  /** What comes by time alone nobody tells of. */
  private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

  private final ReentrantLock lock = new ReentrantLock(); // for the condition alone
  private final Condition told = lock.newCondition();

  void tell() {
    lock.lock();
    try {
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it has {@code come}, at most so long.
   *
   * @return what is left of {@code timeout}; zero when it was waited for in vain
   */
  Duration await(BooleanSupplier come, Duration timeout) throws InterruptedException {
    if (come.getAsBoolean()) {
      return timeout;
    }
    long left = timeout.toNanos();
    lock.lockInterruptibly();
    try {
      while (left > 0 && !come.getAsBoolean()) {
        long turn = Math.min(left, LOOK_AGAIN.toNanos());
        left -= turn - told.awaitNanos(turn);
      }
      return Duration.ofNanos(Math.max(0, left));
    } finally {
      lock.unlock();
    }
  }
}
