package io.kadis.interop.chaos;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many operations are done: the time by which faults are planned. For many threads. */
final class Progress {
  private final ReentrantLock lock = new ReentrantLock(); // around started, done
  private final Condition more = lock.newCondition();
  private final int total;
  private int started;
  private int done;

  Progress(int total) {
    this.total = total;
  }

  int total() {
    return total;
  }

  /** Number of the next operation; {@code total} or more: there are enough. */
  int start() {
    lock.lock();
    try {
      return started++;
    } finally {
      lock.unlock();
    }
  }

  void finish() {
    lock.lock();
    try {
      done++;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  int done() {
    lock.lock();
    try {
      return done;
    } finally {
      lock.unlock();
    }
  }

  /** Until {@code operations} more are done, or all, or it has taken {@code atMost}. */
  void await(int operations, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      int wanted = Math.min(done + operations, total);
      long left = atMost.toNanos();
      while (done < wanted && left > 0) {
        left = more.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
