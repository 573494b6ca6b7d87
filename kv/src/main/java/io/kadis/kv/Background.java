package io.kadis.kv;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The virtual threads of a database: one per operation, one per question to a replica, one per
 * repair. They go on when the user has the answer, so that all copies are made. For many threads.
 */
final class Background implements AutoCloseable {
  /** Operations whose last replicas have not answered: a slow peer must not pile them up. */
  static final int MAX_UNSETTLED = 1_024;

  /** Repairs under way: reads come first, and the next get repairs what this one left. */
  static final int MAX_REPAIRS = 64;

  /** For copies still under way when the database closes: a short command exits right after. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore unsettled = new Semaphore(MAX_UNSETTLED);
  private final Semaphore repairs = new Semaphore(MAX_REPAIRS);

  /** What an operation does from its first question until all is settled. */
  @FunctionalInterface
  interface Operation<T> {
    /** Completes {@code answer} as soon as the user can have it, and may go on after that. */
    void run(CompletableFuture<T> answer) throws InterruptedException;
  }

  ExecutorService threads() {
    return threads;
  }

  /**
   * Starts an operation.
   *
   * @return false when too many were unsettled for all of {@code timeout}
   */
  <T> boolean start(Operation<T> operation, CompletableFuture<T> answer, Duration timeout)
      throws InterruptedException {
    if (!unsettled.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    threads.execute(() -> {
      try {
        operation.run(answer);
      } catch (InterruptedException | RejectedExecutionException e) {
        answer.completeExceptionally(e); // Closing: what is not done by now is left.
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e);
        throw e;
      } finally {
        unsettled.release();
      }
    });
    return true;
  }

  /** Runs a repair, unless too many are under way. */
  boolean repair(Runnable repair) {
    if (!repairs.tryAcquire()) {
      return false;
    }
    threads.execute(() -> {
      try {
        repair.run();
      } finally {
        repairs.release();
      }
    });
    return true;
  }

  @Override
  public void close() {
    try {
      long end = System.nanoTime() + DRAIN.toNanos();
      // Operations begin repairs before they are settled: so first the ones, then the others.
      if (unsettled.tryAcquire(MAX_UNSETTLED, DRAIN.toNanos(), TimeUnit.NANOSECONDS)) {
        repairs.tryAcquire(MAX_REPAIRS, end - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
  }
}
