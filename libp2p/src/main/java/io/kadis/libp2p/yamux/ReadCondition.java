package io.kadis.libp2p.yamux;

import io.kadis.libp2p.StreamException;
import java.util.concurrent.locks.Condition;

/**
 * What the reader of a stream waits for. While its deadline is far there is no timer: {@link
 * #wakeIfDue}, called at every look of the session, wakes the reader in time to set one.
 *
 * <p>A stream waits before each request, and a timer started and cancelled for it was an eighth of
 * the processor time of a FIND_NODE and a third of its context switches.
 *
 * <p>Thread rule: everything under the lock that the condition belongs to; one reader.
 */
final class ReadCondition {
  private final Condition condition;
  private final long timerNanos;

  /** Until when a reader without a timer waits, by {@link System#nanoTime}; 0 without one. */
  private long waitsUntil;

  /**
   * @param timerNanos from so long before its deadline on a reader has a timer
   */
  ReadCondition(Condition condition, long timerNanos) {
    this.condition = condition;
    this.timerNanos = timerNanos;
  }

  /**
   * One wait of the usual loop around a condition.
   *
   * @return false when the time is up
   */
  @SuppressWarnings("WaitNotInLoop") // The loop is the caller's.
  boolean await(long deadline) throws StreamException {
    if (deadline - System.nanoTime() <= timerNanos) {
      return Waits.await(condition, deadline);
    }
    waitsUntil = deadline | 1; // Never 0.
    try {
      condition.await();
      return true;
    } catch (InterruptedException e) {
      throw Waits.interrupted();
    } finally {
      waitsUntil = 0;
    }
  }

  /** Has a reader whose deadline has come near set a timer. */
  void wakeIfDue(long now) {
    if (waitsUntil != 0 && waitsUntil - now <= timerNanos) {
      condition.signal();
    }
  }

  void signal() {
    condition.signal();
  }

  void signalAll() {
    condition.signalAll();
  }
}
