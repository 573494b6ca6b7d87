package io.kadis.kv.repair;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Before when a comparison leaves out what may be purged: one side may have done so already.
 *
 * @param skew how far clocks may differ
 */
public record Cutoff(Duration skew) {
  /** For a comparison that begins now; to the millisecond, as it travels. */
  public Instant at(Instant wall) {
    return wall.plus(skew).truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Why a peer's cut-off is refused here: no clock that is right makes one so far ahead. Everything
   * with a TTL would seem to be due, and be read anew for each range.
   *
   * @return one line for the operator of that peer
   */
  public Optional<String> objection(Instant cutoff, Instant wall) {
    return cutoff.isAfter(at(wall.plus(skew)))
        ? Optional.of(
            "cut-off %s is over 2 x %d s (--max-clock-skew) ahead of the clock of who answers, %s: "
                    .formatted(cutoff, skew.toSeconds(), wall.truncatedTo(ChronoUnit.MILLIS))
                + "set the clocks right")
        : Optional.empty();
  }
}
