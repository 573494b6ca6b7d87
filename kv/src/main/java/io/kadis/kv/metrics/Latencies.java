package io.kadis.kv.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long operations took, in fixed buckets: from 100 us, as hot keys are answered from memory, to
 * 30 s, three times what an operation may take unless its user says otherwise. For many threads.
 */
public final class Latencies {
  /** Upper bounds of all buckets but the last, which has none. */
  public static final List<Duration> BOUNDS =
      List.of(
          Duration.ofNanos(100_000),
          Duration.ofNanos(200_000),
          Duration.ofNanos(500_000),
          Duration.ofMillis(1),
          Duration.ofMillis(2),
          Duration.ofMillis(5),
          Duration.ofMillis(10),
          Duration.ofMillis(20),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofMillis(200),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));

  private static final long[] BOUND_NANOS = BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

  private final LongAdder[] counts = new LongAdder[BOUND_NANOS.length + 1];
  private final LongAdder sumNanos = new LongAdder();

  Latencies() {
    Arrays.setAll(counts, _ -> new LongAdder());
  }

  public void record(long nanos) {
    int found = Arrays.binarySearch(BOUND_NANOS, nanos);
    counts[found >= 0 ? found : -found - 1].increment();
    sumNanos.add(nanos);
  }

  /** Operations per bucket, one more than there are {@link #BOUNDS}. */
  public long[] counts() {
    return Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
  }

  public Duration sum() {
    return Duration.ofNanos(sumNanos.sum());
  }
}
