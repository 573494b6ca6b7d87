package io.kadis.app.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  private final LatencyHistogram histogram = new LatencyHistogram();

  @Test
  void anyDurationIsKnownToLessThanTwoPercent() {
    for (long nanos = 1; nanos > 0 && nanos < Long.MAX_VALUE / 3; nanos = nanos * 3 / 2 + 1) {
      var one = new LatencyHistogram();
      one.record(nanos);
      assertThat(one.percentile(1))
          .isGreaterThanOrEqualTo(nanos)
          .isCloseTo(nanos, Percentage.withPercentage(1.6));
    }
  }

  @Test
  void theEndsOfALongHaveAPlace() {
    histogram.record(0);
    histogram.record(-1); // A clock that was set back.
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.percentile(0.5)).isZero();
    assertThat(histogram.percentile(1)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void percentilesAreThoseOfTheSortedList() {
    for (int i = 1; i <= 1_000; i++) {
      histogram.record(i * 1_000_000L);
    }
    for (double share : new double[] {0.001, 0.5, 0.9, 0.99, 0.999, 1}) {
      assertThat((double) histogram.percentile(share))
          .isCloseTo(share * 1e9, within(share * 1e9 * 0.016));
    }
    assertThat(histogram.count()).isEqualTo(1_000);
  }

  @Test
  void twoMakeOne() {
    var other = new LatencyHistogram();
    other.record(5);
    histogram.record(3);
    histogram.add(other);
    assertThat(histogram.count()).isEqualTo(2);
    assertThat(histogram.percentile(1)).isEqualTo(5);
    assertThat(new LatencyHistogram().percentile(0.5)).isZero();
  }
}
