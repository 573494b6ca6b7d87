package io.kadis.app.load;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a number of operations under way for a time, each worker a virtual thread that starts the
 * next when the last has ended. So a node that is slow is asked less, and its latency is that of
 * this number of callers, not of a fixed rate.
 */
public final class LoadRun {
  /** Of a worker whose operation failed: a node that is gone is not asked a million times. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Target target;
  private final Shape shape;
  private final Map<Work, LatencyHistogram> latencies = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /** What an operation does. */
  public enum Work {
    PUT,
    GET,
    MIXED
  }

  /**
   * @param work {@code MIXED}: half of each
   * @param keys that are drawn from, all alike
   */
  public record Shape(Work work, Duration time, int inFlight, int keys) {}

  /** Where the operations go. For many threads. */
  public interface Target {
    /** Does one, on key number {@code key}; a name for what went wrong, if it did. */
    Optional<String> operate(Work work, int key);
  }

  /** Told from time to time how it goes. */
  @FunctionalInterface
  public interface Watching {
    /** By the thread that runs it. */
    void at(Duration elapsed, Result sofar);
  }

  /**
   * @param latencies of what succeeded
   * @param errors how often, by name
   * @param took what it really took
   */
  public record Result(
      Map<Work, LatencyHistogram> latencies, Map<String, Long> errors, Duration took) {
    public long succeeded() {
      return latencies.values().stream().mapToLong(LatencyHistogram::count).sum();
    }

    public long failed() {
      return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Of both kinds of work together. */
    public LatencyHistogram all() {
      var all = new LatencyHistogram();
      latencies.values().forEach(all::add);
      return all;
    }
  }

  public LoadRun(Target target, Shape shape) {
    this.target = target;
    this.shape = shape;
  }

  /** Ends it early; from any thread. */
  public void stop() {
    stopped = true;
  }

  /** Runs until the time is over, and what was under way then has ended. */
  public Result run(Watching watching) {
    long start = System.nanoTime();
    long end = start + shape.time().toNanos();
    try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < shape.inFlight(); i++) {
        workers.execute(() -> workUntil(end));
      }
      while (!over(end)) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        watching.at(elapsed, result(elapsed));
      }
    }
    return result(Duration.ofNanos(System.nanoTime() - start));
  }

  private Result result(Duration elapsed) {
    var counts = new TreeMap<String, Long>();
    errors.forEach((name, count) -> counts.put(name, count.sum()));
    return new Result(new TreeMap<>(latencies), counts, elapsed);
  }

  private boolean over(long end) {
    return stopped || System.nanoTime() - end >= 0;
  }

  private void workUntil(long end) {
    var random = ThreadLocalRandom.current();
    while (!over(end)) {
      Work work =
          shape.work() != Work.MIXED ? shape.work() : random.nextBoolean() ? Work.PUT : Work.GET;
      once(work, random.nextInt(shape.keys()));
    }
  }

  private void once(Work work, int key) {
    long start = System.nanoTime();
    var error = target.operate(work, key);
    if (error.isEmpty()) {
      latencies
          .computeIfAbsent(work, _ -> new LatencyHistogram())
          .record(System.nanoTime() - start);
    } else {
      errors.computeIfAbsent(error.get(), _ -> new LongAdder()).increment();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
