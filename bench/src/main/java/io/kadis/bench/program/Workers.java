package io.kadis.bench.program;

import com.sun.management.OperatingSystemMXBean;
import io.kadis.app.http.Json;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** Does one thing again and again, so many at once, and measures this process meanwhile. */
final class Workers {
  /** Of a measuring; each takes its time from the others. */
  private static final double MAX_FAILURES = 0.01;

  /** Done once. */
  @FunctionalInterface
  interface Task {
    /**
     * @throws Failure when it was not done
     */
    void once() throws Failure;
  }

  /** One operation failed; others may do. */
  static final class Failure extends Exception {
    Failure(String message) {
      super(message);
    }
  }

  private Workers() {}

  static Map<String, Object> run(int inFlight, Duration time, Task task)
      throws ExecutionException, InterruptedException {
    long cpu = cpuNanos();
    long begun = System.nanoTime();
    long end = begun + time.toNanos();
    var tallies = new ArrayList<Tally>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<Tally>>();
      for (int i = 0; i < inFlight; i++) {
        running.add(threads.submit(() -> work(task, end)));
      }
      for (Future<Tally> tally : running) {
        tallies.add(tally.get());
      }
    }
    long wall = System.nanoTime() - begun;
    return summary(tallies, wall, cpuNanos() - cpu);
  }

  private static Tally work(Task task, long end) {
    var tally = new Tally();
    for (long begun = System.nanoTime(); begun < end; begun = System.nanoTime()) {
      try {
        task.once();
        tally.add(System.nanoTime() - begun);
      } catch (Failure e) {
        tally.failed(String.valueOf(e.getMessage()));
      }
    }
    return tally;
  }

  private static Map<String, Object> summary(List<Tally> tallies, long wall, long cpu) {
    long[] all = tallies.stream().flatMapToLong(Tally::latencies).sorted().toArray();
    int failures = tallies.stream().mapToInt(tally -> tally.failures).sum();
    if (all.length == 0 || failures > MAX_FAILURES * all.length) {
      throw new IllegalStateException(
          "%d of %d failed: %s"
              .formatted(
                  failures,
                  failures + all.length,
                  tallies.stream().map(tally -> tally.first).filter(f -> !f.isEmpty()).findAny()));
    }
    return Json.object(
        "count", all.length,
        "failures", failures,
        "perSecond", all.length / (wall / 1e9),
        "cpuMicros", cpu / 1e3 / all.length,
        "p50Micros", all[all.length / 2] / 1e3,
        "p99Micros", all[(int) (all.length * 99L / 100)] / 1e3);
  }

  /** Of all threads of this process. */
  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** What one worker saw; its own. */
  private static final class Tally {
    private long[] latencies = new long[1024];
    private int count;
    private int failures;
    private String first = "";

    void add(long nanos) {
      if (count == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * count);
      }
      latencies[count++] = nanos;
    }

    void failed(String why) {
      failures++;
      first = first.isEmpty() ? why : first;
    }

    LongStream latencies() {
      return Arrays.stream(latencies, 0, count);
    }
  }
}
