package io.kadis.app.load;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long operations took, with an error of at most 1.6 % over the whole range of a long: 64
 * buckets for each doubling. For many threads.
 */
public final class LatencyHistogram {
  private static final int BITS = 6;
  private static final int BUCKETS_A_DOUBLING = 1 << BITS;

  private final AtomicLongArray counts =
      new AtomicLongArray((Long.SIZE - BITS) * BUCKETS_A_DOUBLING);

  public void record(long nanos) {
    counts.incrementAndGet(bucket(Math.max(0, nanos)));
  }

  /** Takes over what {@code other} has. */
  public void add(LatencyHistogram other) {
    for (int i = 0; i < counts.length(); i++) {
      if (other.counts.get(i) > 0) {
        counts.addAndGet(i, other.counts.get(i));
      }
    }
  }

  public long count() {
    long sum = 0;
    for (int i = 0; i < counts.length(); i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /**
   * At most this many nanoseconds took this share of the operations.
   *
   * @param share above 0, up to 1
   * @return 0 when there were none
   */
  public long percentile(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * count()));
    long seen = 0;
    for (int i = 0; i < counts.length(); i++) {
      seen += counts.get(i);
      if (seen >= wanted) {
        return highest(i);
      }
    }
    return 0;
  }

  /** Small ones have a bucket each; of larger ones the first bits behind the highest decide. */
  private static int bucket(long nanos) {
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(nanos) - BITS - 1);
    return (shift << BITS) + (int) (nanos >>> shift);
  }

  /** The largest number in a bucket. */
  private static long highest(int bucket) {
    int shift = Math.max(0, (bucket >> BITS) - 1);
    return ((bucket - ((long) shift << BITS) + 1) << shift) - 1;
  }
}
