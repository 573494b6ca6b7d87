package io.kadis.bench.report;

import java.util.Locale;

/**
 * What a ratio is to be.
 *
 * @param atMost whether less is better
 * @param limit infinite when there is none: the ratio is shown and kept, and asked for nothing
 */
public record Goal(boolean atMost, double limit) {
  public static Goal atMost(double limit) {
    return new Goal(true, limit);
  }

  public static Goal atLeast(double limit) {
    return new Goal(false, limit);
  }

  /** Less is better, and nothing is asked for. */
  public static Goal none() {
    return atMost(Double.POSITIVE_INFINITY);
  }

  public boolean isSet() {
    return Double.isFinite(limit);
  }

  public boolean reached(double ratio) {
    return atMost ? ratio <= limit : ratio >= limit;
  }

  /** How much worse {@code now} is than {@code before}: 0.2 is a fifth; negative is better. */
  public double worseBy(double before, double now) {
    return atMost ? now / before - 1 : 1 - now / before;
  }

  @Override
  public String toString() {
    return isSet() ? String.format(Locale.ROOT, "%s %.2f", atMost ? "≤" : "≥", limit) : "–";
  }
}
