package io.kadis.kv.upkeep;

import io.kadis.kv.repair.Throttle;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/** One {@link Throttle} for many threads. */
final class Pacer {
  private final InstantSource elapsed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Throttle throttle; // guarded by lock

  Pacer(long bytesPerSecond, InstantSource elapsed) {
    this.elapsed = elapsed;
    this.throttle = new Throttle(bytesPerSecond, elapsed.instant());
  }

  void passed(long bytes) {
    lock.lock();
    try {
      throttle.passed(bytes, elapsed.instant());
    } finally {
      lock.unlock();
    }
  }

  /** Waits until something may pass; false when that takes longer than {@code atMost}. */
  boolean await(Duration atMost) throws InterruptedException {
    var end = elapsed.instant().plus(atMost);
    for (var left = left(); left.isPositive(); left = left()) {
      if (elapsed.instant().plus(left).isAfter(end)) {
        return false;
      }
      Thread.sleep(left); // Others may be first: then again.
    }
    return true;
  }

  private Duration left() {
    lock.lock();
    try {
      return throttle.wait(elapsed.instant());
    } finally {
      lock.unlock();
    }
  }
}
