package io.kadis.simulator.churn;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Times with a heavy tail, as those that peers stay and stay away: most are short, a few very long.
 *
 * @param median half are shorter
 * @param shape below 1: the longer it has lasted, the longer it will still last
 * @param least none is shorter
 */
public record Weibull(Duration median, double shape, Duration least) {
  public Weibull {
    if (!median.isPositive() || least.isNegative() || least.compareTo(median) >= 0) {
      throw new IllegalArgumentException(
          "median %s, at least %s: not a range of times".formatted(median, least));
    }
    if (!(shape > 0)) {
      throw new IllegalArgumentException("shape %s: must be positive".formatted(shape));
    }
  }

  public Duration next(RandomGenerator random) {
    // StrictMath: one seed is one history on every machine.
    double drawn = StrictMath.pow(-StrictMath.log1p(-random.nextDouble()), 1 / shape);
    double half = StrictMath.pow(StrictMath.log(2), 1 / shape);
    var length = Duration.ofMillis((long) (median.toMillis() * drawn / half));
    return length.compareTo(least) < 0 ? least : length;
  }
}
