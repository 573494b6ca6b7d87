package io.kadis.dht.rpc;

import java.time.Duration;

/** What is left of the time for one request; a dial in between does not count (KAD-9). */
final class Budget {
  private long deadline;

  Budget(Duration timeout) {
    this.deadline = System.nanoTime() + timeout.toNanos();
  }

  /** Never negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  boolean spent() {
    return deadline - System.nanoTime() <= 0;
  }

  void extend(long nanos) {
    deadline += nanos;
  }
}
