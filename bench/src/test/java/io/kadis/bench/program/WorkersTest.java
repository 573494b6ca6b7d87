package io.kadis.bench.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kadis.bench.program.Workers.Failure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final Duration MOMENT = Duration.ofMillis(20);

  @Test
  void eachOperationIsCountedOnce() throws Exception {
    var done = new AtomicInteger();
    var figures = Workers.run(4, MOMENT, done::incrementAndGet);
    assertThat(figures).containsEntry("count", done.get()).containsEntry("failures", 0);
    assertThat(number(figures, "p99Micros")).isGreaterThanOrEqualTo(number(figures, "p50Micros"));
  }

  @Test
  void aMeasuringOfFailuresIsNone() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            Workers.run(
                1,
                MOMENT,
                () -> {
                  throw new Failure("the disk is full");
                }))
        .withMessageContaining("the disk is full");
  }

  private static double number(Map<String, Object> figures, String name) {
    return figures.get(name) instanceof Double number ? number : Double.NaN;
  }
}
