package io.kadis.kv;

import io.kadis.kv.WatchState.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The watches of a database that are open. For many threads. */
final class Watches implements AutoCloseable {
  private final Site site;
  private final WatchTiming timing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<RunningWatch> open = new HashSet<>(); // guarded by lock
  private boolean closed; // guarded by lock

  Watches(Site site, WatchTiming timing) {
    this.site = site;
    this.timing = timing;
  }

  /**
   * @throws IllegalStateException over {@value Database#MAX_WATCHES}, or when closed
   */
  Watch open(Subject subject) {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the database is closed");
      }
      if (open.size() >= Database.MAX_WATCHES) {
        throw new IllegalStateException(
            "%d watches are open, the limit of a node: close one, or watch by another node"
                .formatted(Database.MAX_WATCHES));
      }
      var watch = RunningWatch.start(site, subject, timing, this::closed);
      open.add(watch);
      site.metrics().watches.increment();
      return watch;
    } finally {
      lock.unlock();
    }
  }

  private void closed(RunningWatch watch) {
    lock.lock();
    try {
      if (open.remove(watch)) {
        site.metrics().watches.decrement();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    List<RunningWatch> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(open);
    } finally {
      lock.unlock();
    }
    left.forEach(RunningWatch::close);
  }
}
