package io.kadis.kv.entry;

import java.time.Instant;

/**
 * A version is an unsigned 64-bit number: 48 bits of Unix milliseconds, then a 16-bit counter, so
 * that its big-endian bytes sort as it does (DESIGN §4, "Clock").
 */
public final class Version {
  private static final int COUNTER_BITS = 16;

  private Version() {}

  /** The first version of a millisecond. */
  static long atMillis(long millis) {
    return millis << COUNTER_BITS;
  }

  public static long millis(long version) {
    return version >>> COUNTER_BITS;
  }

  /** The moment in the version: when it was written, by its writer's clock. */
  public static Instant time(long version) {
    return Instant.ofEpochMilli(millis(version));
  }

  public static long max(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }
}
