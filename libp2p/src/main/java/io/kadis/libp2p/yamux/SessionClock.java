package io.kadis.libp2p.yamux;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks after all sessions of the process every few seconds, on one daemon platform thread: a look
 * is a few comparisons, and a thread or timer per connection would cost more than it does.
 */
final class SessionClock {
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  private SessionClock() {}

  static ScheduledFuture<?> every(Duration interval, Runnable look) {
    long nanos = interval.toNanos();
    return TIMER.scheduleWithFixedDelay(look, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private static ScheduledThreadPoolExecutor timer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("yamux-clock").factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }
}
