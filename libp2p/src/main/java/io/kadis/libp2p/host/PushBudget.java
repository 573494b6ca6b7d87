package io.kadis.libp2p.host;

import java.time.Duration;

/**
 * How often one connection's peer may push: ten at once, then one every five seconds (ID-8,
 * SEC-17). Time is given. Safe for many threads.
 */
final class PushBudget {
  static final int BURST = 10;
  static final Duration REFILL = Duration.ofSeconds(5);

  private int left = BURST;
  private long refilledAt;

  PushBudget(long now) {
    refilledAt = now;
  }

  /** False when the peer pushes too often: reset the stream. */
  synchronized boolean take(long now) {
    long earned = (now - refilledAt) / REFILL.toNanos();
    if (earned > 0) {
      left = (int) Math.min(BURST, left + earned);
      refilledAt += earned * REFILL.toNanos();
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
