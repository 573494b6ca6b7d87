package io.kadis.kv.repair;

import java.time.Duration;

/**
 * How often and how fast copies are kept up.
 *
 * @param interval between two comparisons with each neighbour, jittered by a quarter
 * @param bytesPerSecond of records taken from others, and as much again given to others
 * @param transfers comparisons under way at once that this node began, and as many again that
 *     others began
 * @param foreignInterval between two rounds of copies for peers that are no Kadis nodes
 */
public record RepairConfig(
    Duration interval, long bytesPerSecond, int transfers, Duration foreignInterval) {
  /** DESIGN §4. */
  public static final RepairConfig DEFAULTS =
      new RepairConfig(Duration.ofMinutes(10), 8L << 20, 4, Duration.ofHours(1));

  public RepairConfig {
    if (!interval.isPositive() || !foreignInterval.isPositive()) {
      throw new IllegalArgumentException(
          "interval %s and %s: must be positive".formatted(interval, foreignInterval));
    }
    if (bytesPerSecond < 1 || transfers < 1) {
      throw new IllegalArgumentException(
          "%d bytes per second, %d transfers: must be positive"
              .formatted(bytesPerSecond, transfers));
    }
  }

  /** The same, but how often. */
  public RepairConfig every(Duration other) {
    return new RepairConfig(other, bytesPerSecond, transfers, foreignInterval);
  }

  /** After a neighbour fell silent: it may be back in a moment, or others come in its place. */
  public Duration settle() {
    var quarter = interval.dividedBy(4);
    return quarter.compareTo(MAX_SETTLE) < 0 ? quarter : MAX_SETTLE;
  }

  /** With the time to notice it, within a minute of the silence. */
  private static final Duration MAX_SETTLE = Duration.ofSeconds(20);
}
