package io.kadis.app.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Bounds how long a client may take to read what it is sent. The server's own limit counts from the
 * request on, and so would end every feed; this one counts each write. For many threads.
 */
final class StallGuard implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("api-stalls").factory());

  StallGuard() {
    timer.setRemoveOnCancelPolicy(true);
  }

  /** A write under way. */
  interface Write extends AutoCloseable {
    @Override
    void close();
  }

  /** Begins a write of this thread: an interrupt at {@code limit} closes the channel under it. */
  Write begin(Duration limit) {
    Future<?> end =
        timer.schedule(Thread.currentThread()::interrupt, limit.toNanos(), TimeUnit.NANOSECONDS);
    return () -> end.cancel(false);
  }

  /** Writes under way. */
  int waiting() {
    return timer.getQueue().size();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
