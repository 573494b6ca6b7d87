package io.kadis.dht;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Work that nobody waits for, each piece on a virtual thread. Ends with its Dht. */
final class Background implements AutoCloseable {
  private static final Logger log = LogManager.getLogger(Background.class);

  /** A duty that waits for its next turn; an interrupt ends it. */
  interface Duty {
    void run() throws InterruptedException;
  }

  private final ExecutorService tasks =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dht-task-", 0).factory());
  private final ExecutorService duties =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("dht-duty-", 0).factory());

  /** Runs {@code task} once, soon; false when closing. */
  boolean run(Runnable task) {
    try {
      tasks.execute(() -> loud(task));
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Runs {@code duty} until it ends or is interrupted by {@link #close}. */
  void start(Duty duty) {
    duties.execute(() ->
        loud(() -> {
          try {
            duty.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }));
  }

  private static void loud(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a background task failed", e);
    }
  }

  /** Stops the duties. Tasks under way end by their own deadlines: interrupting I/O costs more. */
  @Override
  public void close() {
    duties.shutdownNow();
    tasks.shutdown();
  }
}
