package io.kadis.kv.retention;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often, and for how long, the duties of retention do something.
 *
 * @param beat how often it is saved that this node is in order
 * @param settle between joining and catching up: a node that has met one of many must not take its
 *     word for that of all
 * @param retry between two tries to catch up with keys whose holders do not answer
 * @param purge between two rounds of purging
 * @param between of two records looked at by the purger, on average: each costs a lookup, and a
 *     question to each holder
 * @param ask for one lookup, and for one question to a replica
 */
public record Pace(
    Duration beat,
    Duration settle,
    Duration retry,
    Duration purge,
    Duration between,
    Duration ask) {
  private static final Duration MIN_BEAT = Duration.ofMillis(100);

  /** Beats within the time deletes are remembered: a few may be missed. */
  private static final int BEATS = 20;

  /**
   * @param remembered for how long a delete is
   */
  public static Pace of(Duration remembered) {
    var beat = shorter(Duration.ofMinutes(1), remembered.dividedBy(BEATS));
    return new Pace(
        beat.compareTo(MIN_BEAT) < 0 ? MIN_BEAT : beat,
        Duration.ofSeconds(30),
        Duration.ofSeconds(15),
        shorter(Duration.ofMinutes(10), remembered),
        Duration.ofMillis(20),
        Duration.ofSeconds(5));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Half to one and a half of {@code mean}, so that nodes started together get out of step. */
  static Duration jittered(Duration mean) {
    return mean.multipliedBy(ThreadLocalRandom.current().nextInt(50, 151)).dividedBy(100);
  }
}
