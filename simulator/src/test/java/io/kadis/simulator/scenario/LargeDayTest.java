package io.kadis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.simulator.churn.Churn;
import io.kadis.testing.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A thousand nodes, ten thousand keys, a day of heavy churn, and the same for plain Kademlia. */
@Tag("sim")
class LargeDayTest {
  private static final int HOURS = Integer.getInteger("kadis.hours", 24);
  private static final boolean BASELINE =
      Boolean.parseBoolean(System.getProperty("kadis.baseline", "true"));

  @Test
  void noKeyOfTenThousandIsLostInADayOfHeavyChurn() {
    long seed = Seeds.replayed().orElse(7);
    var size = new Plan.Size(1_000, 10_000, Duration.ofHours(HOURS));
    var plan = new Plan(size, Plan.Copying.DEFAULTS, Churn.HEAVY, seed);
    var report = Comparison.run(plan, BASELINE, Progress.SILENT);
    ReportText.lines(report).forEach(System.out::println);
    var kadis = report.results().getFirst();
    assertThat(kadis.flaws()).isEmpty();
    assertThat(kadis.lost()).isZero();
    assertThat(kadis.reads().misleadingMinutes()).isZero();
    report.results().stream()
        .skip(1)
        .forEach(plain -> assertThat(kadis.upkeep().bytes()).isLessThan(plain.upkeep().bytes()));
  }
}
