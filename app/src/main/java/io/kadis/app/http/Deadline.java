package io.kadis.app.http;

import java.time.Duration;

/** When one request's time is up. */
final class Deadline {
  private final Duration timeout;
  private final long startedNanos = System.nanoTime();

  Deadline(Duration timeout) {
    this.timeout = timeout;
  }

  Duration timeout() {
    return timeout;
  }

  /** What is left, at least a millisecond: a step that begins late fails by its own deadline. */
  Duration left() {
    Duration left = timeout.minusNanos(System.nanoTime() - startedNanos);
    return left.toMillis() < 1 ? Duration.ofMillis(1) : left;
  }

  boolean passed() {
    return System.nanoTime() - startedNanos >= timeout.toNanos();
  }
}
