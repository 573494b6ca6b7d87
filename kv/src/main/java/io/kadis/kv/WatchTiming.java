package io.kadis.kv;

import io.kadis.kv.rpc.Feed;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a watch does what.
 *
 * @param linger the first state waits so long, from the first answer, for what other replicas say
 * @param silence a replica that says nothing for so long is given up
 * @param steady a replica that fails after longer than this fails for the first time
 * @param refresh between lookups while all is well: the nearest may have changed
 * @param firstPause before the second try of what failed; it doubles with each
 * @param maxPause the longest of these
 */
record WatchTiming(
    Duration linger,
    Duration silence,
    Duration steady,
    Duration refresh,
    Duration firstPause,
    Duration maxPause) {
  /** A lost heartbeat is no silence; two are. */
  static final WatchTiming DEFAULTS =
      new WatchTiming(
          Duration.ofMillis(500),
          Feed.HEARTBEAT.multipliedBy(5).dividedBy(2),
          Feed.HEARTBEAT,
          Duration.ofSeconds(60),
          Duration.ofMillis(500),
          Duration.ofSeconds(30));

  private static final int MAX_DOUBLINGS = 16;

  /** Before what failed so often is tried again. */
  Duration pause(int failures, RandomGenerator random) {
    var full = firstPause.multipliedBy(1L << Math.clamp(failures - 1L, 0, MAX_DOUBLINGS));
    return jittered(full.compareTo(maxPause) < 0 ? full : maxPause, random);
  }

  Duration untilRefresh(RandomGenerator random) {
    return jittered(refresh, random);
  }

  /** At least half of it, so that watches do not move in step. */
  private static Duration jittered(Duration full, RandomGenerator random) {
    long half = full.toNanos() / 2;
    return Duration.ofNanos(half + random.nextLong(half + 1));
  }
}
