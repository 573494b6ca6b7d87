package io.kadis.dht;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The two clocks: wall time says whether records are valid, elapsed time never jumps.
 *
 * @param elapsed its origin means nothing; only for durations
 */
public record Clocks(InstantSource wall, InstantSource elapsed) {
  public static final Clocks SYSTEM =
      new Clocks(InstantSource.system(), () -> Instant.EPOCH.plusNanos(System.nanoTime()));
}
