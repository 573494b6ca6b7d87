package io.kadis.kv;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is left of an operation's timeout. */
final class Countdown {
  /**
   * Quorums answer at their deadline; this much later they are broken. On a machine with far too
   * much to do a thread waits for seconds until it may run.
   */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  private final long end;
  private final Duration timeout;

  Countdown(Duration timeout) {
    this.timeout = timeout;
    this.end = System.nanoTime() + timeout.toNanos();
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }

  /** A lookup among dead peers must leave time to ask those that live. */
  Duration forLookup() {
    return timeout.multipliedBy(2).dividedBy(3);
  }

  Duration spent() {
    return timeout.minus(Duration.ofNanos(end - System.nanoTime()));
  }

  /** Waits for what is sure to come in time. */
  <T> T await(CompletableFuture<T> answer) throws InterruptedException {
    try {
      return within(left(), answer);
    } catch (TimeoutException _) {
      return overdue(answer);
    }
  }

  /**
   * Its own wait, begun after the deadline: in a process that was stopped, or a machine that slept,
   * all timers fire at once, and the verdict needs a moment after that.
   */
  private static <T> T overdue(CompletableFuture<T> answer) throws InterruptedException {
    try {
      return within(MARGIN, answer);
    } catch (TimeoutException e) {
      throw new IllegalStateException("no verdict at the deadline", e);
    }
  }

  private static <T> T within(Duration time, CompletableFuture<T> answer)
      throws InterruptedException, TimeoutException {
    try {
      return answer.get(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the operation failed", e.getCause());
    }
  }
}
