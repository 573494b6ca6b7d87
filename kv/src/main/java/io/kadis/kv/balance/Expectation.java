package io.kadis.kv.balance;

import java.time.Duration;

/** How long one peer takes to answer, as far as this node has seen. Pure; one owner. */
final class Expectation {
  /** Of a peer never asked: good enough to be tried soon. */
  private static final Duration UNKNOWN = Duration.ofMillis(1);

  /** A bad impression is half forgotten after so long: nobody learns that it is over else. */
  private static final Duration HALF_LIFE = Duration.ofSeconds(10);

  /** Below is noise, that of a busy thread or a collected heap. */
  static final Duration MIN_PATIENCE = Duration.ofMillis(10);

  /** As a quorum read waits for who is silent. Also what an unknown one is given. */
  static final Duration MAX_PATIENCE = Duration.ofMillis(200);

  int pending;
  Duration asideUntil = Duration.ZERO;

  private boolean known;
  private double meanNanos = UNKNOWN.toNanos();
  private double deviationNanos;
  private Duration seen = Duration.ZERO;

  /** Smoothed as TCP does it (RFC 6298 §2). */
  void took(Duration time, Duration now) {
    double nanos = time.toNanos();
    deviationNanos = known ? 0.75 * deviationNanos + 0.25 * Math.abs(nanos - meanNanos) : nanos / 2;
    meanNanos = known ? 0.875 * meanNanos + 0.125 * nanos : nanos;
    known = true;
    seen = now;
  }

  void tookAtLeast(Duration time, Duration now) {
    if (time.toNanos() > meanNanos) {
      took(time, now);
    }
  }

  /**
   * How long one more question probably waits. Only its order of magnitude, in powers of two: who
   * is a little slower gets its share all the same.
   */
  int wait(Duration now) {
    double age = now.minus(seen).toNanos() / (double) HALF_LIFE.toNanos();
    double left = (meanNanos - UNKNOWN.toNanos()) * Math.pow(0.5, age);
    return Math.getExponent((UNKNOWN.toNanos() + left) * (pending + 1));
  }

  /** After which it is slower than usual (RFC 6298 §2: mean and four deviations). */
  Duration patience() {
    var usual = Duration.ofNanos((long) (meanNanos + 4 * deviationNanos));
    return !known || usual.compareTo(MAX_PATIENCE) > 0
        ? MAX_PATIENCE
        : usual.compareTo(MIN_PATIENCE) < 0 ? MIN_PATIENCE : usual;
  }
}
