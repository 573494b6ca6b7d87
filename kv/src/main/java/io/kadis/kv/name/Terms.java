package io.kadis.kv.name;

import java.time.Duration;

/**
 * How long a record holds.
 *
 * @param lifetime after which no one believes it; the node puts it again until then
 * @param ttl how long readers may rely on it without asking again
 */
public record Terms(Duration lifetime, Duration ttl) {
  /** So long can whoever copied a record show it to those who have not seen a newer one. */
  public static final Duration MAX_LIFETIME = Duration.ofDays(365);

  /** As IPFS has them: what a replay can bring back is at most two days old (IPNS-8). */
  public static final Terms DEFAULTS = new Terms(Duration.ofHours(48), Duration.ofMinutes(5));

  /**
   * @throws IllegalArgumentException naming the value and the limit
   */
  public Terms {
    if (!lifetime.isPositive() || lifetime.compareTo(MAX_LIFETIME) > 0) {
      throw new IllegalArgumentException(
          "lifetime %s is not more than 0 and at most %d days"
              .formatted(lifetime, MAX_LIFETIME.toDays()));
    }
    if (ttl.isNegative() || ttl.compareTo(lifetime) > 0) {
      throw new IllegalArgumentException(
          "record ttl %s is not from 0 to the lifetime, %s".formatted(ttl, lifetime));
    }
  }
}
