package io.kadis.kv.repair;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What was handed over since the start, and how fast records come of late. One owner. */
final class Traffic {
  /** What is longer ago than this, or twice this, says nothing about today. */
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private long handedOver;

  private Instant windowStart = Instant.MIN;
  private long inWindow;
  private double lastPerSecond;

  void pulled(Session.Report report, Instant now) {
    roll(now);
    inWindow += report.pulled();
  }

  void handedOver(int records) {
    handedOver += records;
  }

  long handedOver() {
    return handedOver;
  }

  /** How long so many records take at the pace of late; empty when nothing has come of late. */
  Optional<Duration> timeFor(long records, Instant now) {
    roll(now);
    double perSecond = Math.max(lastPerSecond, inWindow / (double) WINDOW.toSeconds());
    return records == 0 || perSecond == 0
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds((long) Math.ceil(records / perSecond)));
  }

  private void roll(Instant now) {
    if (windowStart.equals(Instant.MIN)) {
      windowStart = now;
    }
    var open = Duration.between(windowStart, now);
    if (open.compareTo(WINDOW) >= 0) {
      boolean justOver = open.compareTo(WINDOW.multipliedBy(2)) < 0;
      lastPerSecond = justOver ? inWindow / (double) WINDOW.toSeconds() : 0;
      inWindow = 0;
      windowStart = now;
    }
  }
}
