package io.kadis.kv.repair;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Times spread, so that many nodes do not do the same thing at once. Pure. */
final class Jitter {
  private Jitter() {}

  /** Anywhere from {@code mean} less {@code share} of it to as much more. */
  static Duration around(Duration mean, double share, RandomGenerator random) {
    return scaled(mean, 1 - share + 2 * share * random.nextDouble());
  }

  /** Anywhere from nothing to {@code max}. */
  static Duration within(Duration max, RandomGenerator random) {
    return scaled(max, random.nextDouble());
  }

  private static Duration scaled(Duration duration, double factor) {
    return Duration.ofNanos((long) (duration.toNanos() * factor));
  }
}
