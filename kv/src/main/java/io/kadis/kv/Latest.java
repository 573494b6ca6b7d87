package io.kadis.kv;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The newest thing that was put and not yet taken: who is slow misses those in between. */
final class Latest<T> {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private @Nullable T newest; // guarded by lock
  private boolean closed; // guarded by lock
  private @Nullable Throwable failure; // guarded by lock

  void put(T next) {
    lock.lock();
    try {
      newest = next;
      news.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for something; empty when nothing came in time, or it was closed meanwhile.
   *
   * @throws IllegalStateException when it was closed before, or is broken
   */
  Optional<T> take(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      if (closed) {
        throw new IllegalStateException("the watch is closed");
      }
      long left = timeout.toNanos();
      while (newest == null && !closed && failure == null && left > 0) {
        left = news.awaitNanos(left);
      }
      if (failure != null && !closed) {
        throw new IllegalStateException("the watch failed", failure);
      }
      var taken = Optional.ofNullable(closed ? null : newest);
      newest = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** It is over because of a bug. */
  void fail(Throwable bug) {
    lock.lock();
    try {
      failure = bug;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
