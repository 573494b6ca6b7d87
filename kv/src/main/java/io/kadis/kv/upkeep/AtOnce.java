package io.kadis.kv.upkeep;

import io.kadis.dht.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** The same for some records at once, each on a virtual thread, so that they share commits. */
final class AtOnce {
  private AtOnce() {}

  @FunctionalInterface
  interface Work<T, R> {
    R on(T one) throws StoreException;
  }

  /** Blocks until all are done; a result for each, in order. */
  static <T, R> List<R> all(List<T> things, Work<T, R> work)
      throws StoreException, InterruptedException {
    var tasks = things.stream().<Callable<R>>map(one -> () -> work.on(one)).toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<R>(things.size());
      for (var done : threads.invokeAll(tasks)) {
        results.add(done.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException failed) {
        throw failed;
      }
      throw new IllegalStateException("work on a record failed", e.getCause());
    }
  }
}
