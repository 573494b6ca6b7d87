package io.kadis.simulator.node;

import java.time.Duration;
import java.time.Instant;

/** Wakes its owner at the time last set; one event is planned at a time, if it may come earlier. */
final class Alarm {
  private final Site site;
  private final Runnable wake;
  private Instant due = Instant.MAX;
  private Instant planned = Instant.MAX;

  Alarm(Site site, Runnable wake) {
    this.site = site;
    this.wake = wake;
  }

  void set(Instant time) {
    due = time;
    if (time.isBefore(planned)) {
      planned = time;
      var left = Duration.between(site.now(), time);
      site.later(left.isNegative() ? Duration.ZERO : left, this::ring);
    }
  }

  private void ring() {
    if (site.now().isBefore(planned)) {
      return; // An earlier one was planned after this, and has come.
    }
    planned = Instant.MAX;
    if (site.now().isBefore(due)) {
      set(due);
    } else {
      due = Instant.MAX;
      wake.run();
    }
  }
}
