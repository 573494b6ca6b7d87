package io.kadis.dht;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes one waiting duty; rings while it is busy count as one. For many threads. */
final class Alarm {
  private final Semaphore rings = new Semaphore(0);

  void ring() {
    if (rings.availablePermits() == 0) {
      rings.release();
    }
  }

  /** Waits for a ring, at most so long; true when it rang. */
  boolean await(Duration timeout) throws InterruptedException {
    boolean rang = rings.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
    rings.drainPermits();
    return rang;
  }
}
