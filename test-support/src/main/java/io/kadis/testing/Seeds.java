package io.kadis.testing;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Runs a property over many seeds. A failure names its seed and the way to replay just that one:
 * {@code -Dkadis.seed=N}.
 */
public final class Seeds {
  private Seeds() {}

  /** What must hold for every seed; randomness comes from the argument alone. */
  @FunctionalInterface
  public interface Property {
    void check(RandomGenerator random) throws Exception;
  }

  /** Checks {@code property} for {@code count} seeds from 0 on, or for the one asked for. */
  public static void check(int count, Property property) {
    String replay = System.getProperty("kadis.seed");
    if (replay != null) {
      checkOne(Long.parseLong(replay), property);
      return;
    }
    for (long seed = 0; seed < count; seed++) {
      checkOne(seed, property);
    }
  }

  private static void checkOne(long seed, Property property) {
    try {
      property.check(new SplittableRandom(seed));
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(
          "seed " + seed + " fails; replay: make test-one TEST=<this test> SEED=" + seed, failure);
    }
  }
}
