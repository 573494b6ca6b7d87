package io.kadis.dht.store;

import java.time.Duration;

/** A thread that must not be left running: to close the environment under it kills the process. */
final class WriterThread {
  private WriterThread() {}

  static Thread start(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).start(task);
  }

  /**
   * Waits for its end, also when interrupted.
   *
   * @throws IllegalStateException when it has not ended by then
   */
  static void join(Thread thread, Duration timeout) {
    boolean interrupted = false;
    boolean ended = false;
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!ended && System.nanoTime() < deadline) {
      try {
        ended = thread.join(Duration.ofNanos(deadline - System.nanoTime()));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!ended) {
      throw new IllegalStateException(
          thread.getName() + " has not ended within " + timeout.toSeconds() + " s");
    }
  }
}
