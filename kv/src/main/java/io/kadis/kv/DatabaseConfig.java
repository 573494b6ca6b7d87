package io.kadis.kv;

import java.time.Duration;

/**
 * @param n copies wanted of each key, 1 to k
 * @param w default write quorum
 * @param r default read quorum
 * @param tombstoneTtl how long a delete or an expired entry is remembered
 * @param maxClockSkew how far ahead of our wall clock a received version may be
 * @param allowRaw whether {@code /raw/} is served
 */
public record DatabaseConfig(
    int n, Quorum w, Quorum r, Duration tombstoneTtl, Duration maxClockSkew, boolean allowRaw) {
  /** DESIGN §4. */
  public static final DatabaseConfig DEFAULTS =
      new DatabaseConfig(
          5,
          new Quorum.Majority(),
          new Quorum.Majority(),
          Duration.ofDays(7),
          Duration.ofSeconds(60),
          false);
}
