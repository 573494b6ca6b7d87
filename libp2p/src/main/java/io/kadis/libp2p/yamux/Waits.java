package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;

/** Waiting until a deadline of {@link System#nanoTime}, in the terms of a stream's caller. */
final class Waits {
  private Waits() {}

  static long deadline(Duration timeout) {
    return System.nanoTime() + timeout.toNanos();
  }

  /**
   * One wait of the usual loop around a condition.
   *
   * @return false when the time is up
   */
  @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
  static boolean await(Condition condition, long deadline) throws StreamException {
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      return false;
    }
    try {
      var _ = condition.awaitNanos(left);
      return true;
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /** For a caught {@link InterruptedException}: interrupt means stop. */
  static StreamException interrupted() {
    Thread.currentThread().interrupt();
    return new StreamException.Interrupted("interrupted while waiting");
  }
}
