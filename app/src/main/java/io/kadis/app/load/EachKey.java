package io.kadis.app.load;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Does something once for each of a number of keys, several at once, each on a virtual thread. */
public final class EachKey {
  private final AtomicInteger next = new AtomicInteger();
  private final int keys;
  private final Action action;

  private EachKey(int keys, Action action) {
    this.keys = keys;
    this.action = action;
  }

  /** For one key; from many threads. */
  @FunctionalInterface
  public interface Action {
    /** False: this thread does no more. */
    boolean on(int key);
  }

  /** Returns when all is done. */
  public static void run(int keys, int atOnce, Action action) {
    var each = new EachKey(keys, action);
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < Math.min(atOnce, keys); i++) {
        workers.execute(each::work);
      }
    }
  }

  private void work() {
    int key = next.getAndIncrement();
    while (key < keys && action.on(key)) {
      key = next.getAndIncrement();
    }
  }
}
