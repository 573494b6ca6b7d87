package io.kadis.kv;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** The same work for many things at once, each on a virtual thread of its own. */
final class SideBySide {
  private SideBySide() {}

  /**
   * Blocks until all are done. An interrupt is passed on to all, which end by it in their own way.
   *
   * @return a result for each, in the same order
   */
  static <T, R> List<R> forEach(List<T> things, Function<T, R> work) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = things.stream().map(thing -> threads.submit(() -> work.apply(thing))).toList();
      var results = new ArrayList<R>(things.size());
      boolean interrupted = false;
      for (var future : futures) {
        interrupted |= awaitDone(future, threads);
        results.add(result(future));
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return results;
    }
  }

  /** Whether this thread was interrupted meanwhile. */
  private static boolean awaitDone(Future<?> future, ExecutorService threads) {
    boolean interrupted = false;
    while (!future.isDone()) {
      try {
        future.get();
      } catch (InterruptedException _) {
        interrupted = true;
        threads.shutdownNow();
      } catch (ExecutionException _) {
        // Done; result() tells of it.
      }
    }
    return interrupted;
  }

  private static <R> R result(Future<R> future) {
    if (future.state() == Future.State.FAILED) {
      throw new IllegalStateException("an operation of a batch failed", future.exceptionNow());
    }
    return future.resultNow();
  }
}
