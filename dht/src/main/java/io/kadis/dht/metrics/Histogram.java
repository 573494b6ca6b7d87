package io.kadis.dht.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of durations in fixed buckets: from 100 us, as peers of one machine or rack answer faster
 * than in a millisecond, to 30 s, the longest that anything here waits. Safe for many threads.
 */
public final class Histogram {
  /** Upper bounds; a last bucket holds what is above them all. */
  public static final List<Duration> BOUNDS =
      List.of(
          Duration.ofNanos(100_000),
          Duration.ofNanos(300_000),
          Duration.ofMillis(1),
          Duration.ofMillis(3),
          Duration.ofMillis(10),
          Duration.ofMillis(30),
          Duration.ofMillis(100),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));

  private static final long[] BOUNDS_NANOS = BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

  private final LongAdder[] counts = new LongAdder[BOUNDS_NANOS.length + 1];
  private final LongAdder sumNanos = new LongAdder();

  public Histogram() {
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  public void record(long nanos) {
    int bucket = 0;
    while (bucket < BOUNDS_NANOS.length && nanos > BOUNDS_NANOS[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
    sumNanos.add(nanos);
  }

  /** The totals so far. */
  public Snapshot snapshot() {
    var perBucket = new ArrayList<Long>();
    for (LongAdder count : counts) {
      perBucket.add(count.sum());
    }
    return new Snapshot(perBucket, Duration.ofNanos(sumNanos.sum()));
  }

  /**
   * @param counts per bucket, not cumulative; one more than {@link #BOUNDS}
   * @param sum of all durations recorded
   */
  public record Snapshot(List<Long> counts, Duration sum) {
    public Snapshot {
      counts = List.copyOf(counts);
    }

    public long count() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }
  }
}
