package io.kadis.testing;

import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Runs a property over many seeds. A failure names its seed and the command that replays just that
 * one.
 */
public final class Seeds {
  private Seeds() {}

  /** What must hold for every seed; randomness comes from the argument alone. */
  @FunctionalInterface
  public interface Property {
    void check(RandomGenerator random) throws Exception;
  }

  /** The one seed asked for by {@code -Dkadis.seed=N}. */
  public static OptionalLong replayed() {
    String seed = System.getProperty("kadis.seed");
    return seed == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(seed));
  }

  /** Checks {@code property} for {@code count} seeds from 0 on, or for the one asked for. */
  public static void check(int count, Property property) {
    var replayed = replayed();
    var seeds =
        replayed.isPresent() ? LongStream.of(replayed.getAsLong()) : LongStream.range(0, count);
    seeds.forEach(seed -> checkOne(seed, property));
  }

  private static void checkOne(long seed, Property property) {
    try {
      property.check(new SplittableRandom(seed));
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(
          "seed %d fails; replay: make test-one TEST='%s' SEED=%d".formatted(seed, test(), seed),
          failure);
    }
  }

  /** The test that called, as surefire names it: {@code LookupPropertyTest#findsTheClosest}. */
  private static String test() {
    return StackWalker.getInstance()
        .walk(frames ->
            frames
                .filter(frame -> frame.getClassName().endsWith("Test"))
                .reduce((_, outer) -> outer)
                .map(frame -> simpleName(frame.getClassName()) + "#" + frame.getMethodName())
                .orElse("<this test>"));
  }

  private static String simpleName(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
