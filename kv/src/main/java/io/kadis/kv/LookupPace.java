package io.kadis.kv;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a watch looks its replicas up: now and then, and sooner after a failure, with growing pauses
 * while failures go on. Pure; one owner.
 */
final class LookupPace {
  private final WatchTiming timing;
  private final RandomGenerator random;
  private Duration begun = Duration.ZERO;
  private Duration due = Duration.ZERO;
  private boolean underWay;
  private boolean hurried;
  private int hurries;

  LookupPace(WatchTiming timing, RandomGenerator random) {
    this.timing = timing;
    this.random = random;
  }

  /** True when a lookup is to begin now; then it counts as begun. */
  boolean begins(Duration elapsed) {
    if (underWay || elapsed.compareTo(due) < 0) {
      return false;
    }
    hurries = hurried ? hurries + 1 : 0;
    hurried = false;
    underWay = true;
    begun = elapsed;
    return true;
  }

  void ended(Duration elapsed) {
    underWay = false;
    due = elapsed.plus(timing.untilRefresh(random));
    if (hurried) {
      hurry(elapsed);
    }
  }

  /** A replica failed, or there is none. */
  void hurry(Duration elapsed) {
    hurried = true;
    var soon = later(begun.plus(timing.pause(hurries + 1, random)), elapsed.plus(aMoment()));
    due = soon.compareTo(due) < 0 ? soon : due;
  }

  /** A replica that goes down fails all its watches at once, which are not to look up at once. */
  private Duration aMoment() {
    return timing.pause(1, random).dividedBy(2);
  }

  private static Duration later(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /** Empty while one is under way. */
  Optional<Duration> wakeAt() {
    return underWay ? Optional.empty() : Optional.of(due);
  }
}
