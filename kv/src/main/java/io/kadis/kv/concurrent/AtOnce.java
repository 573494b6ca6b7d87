package io.kadis.kv.concurrent;

import io.kadis.dht.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/** The same for some records at once, each on a virtual thread. */
public final class AtOnce {
  private AtOnce() {}

  /** What is done for each. */
  @FunctionalInterface
  public interface Work<T, R> {
    R on(T one) throws StoreException, InterruptedException;
  }

  /**
   * Blocks until all are done; an interrupt ends them.
   *
   * @return a result for each, in order
   * @throws StoreException the first that any of them has thrown
   */
  public static <T, R> List<R> all(List<T> things, Work<T, R> work)
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
