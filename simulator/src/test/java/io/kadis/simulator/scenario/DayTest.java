package io.kadis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.simulator.churn.Churn;
import io.kadis.simulator.node.Conduct;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A small network through an hour of heavy churn; {@code make sim} has the thousand nodes. */
class DayTest {
  private static final Duration TIME = Duration.ofMinutes(80);

  private static Plan plan(long seed) {
    return new Plan(new Plan.Size(30, 150, TIME), Plan.Copying.DEFAULTS, Churn.HEAVY, seed);
  }

  @Test
  void noKeyIsLostWhileHalfOfTheNodesComeAndGo() {
    Seeds.check(
        2,
        random -> {
          var day = lived(plan(random.nextLong()), new KadisDesign(copying(), Conduct.HONEST));
          var result = day.result();
          assertThat(result.flaws()).isEmpty();
          assertThat(result.lost()).isZero();
          assertThat(result.copies().least()).isPositive();
          assertThat(day.population().ended().values().stream().mapToInt(i -> i).sum())
              .isPositive();
        });
  }

  @Test
  void plainKademliaLivesThroughTheSameAndCostsMore() {
    var kadis = lived(plan(1), new KadisDesign(copying(), Conduct.HONEST));
    var plain = lived(plan(1), new PlainKademlia());
    assertThat(plain.population().ended()).isEqualTo(kadis.population().ended());
    assertThat(plain.result().flaws()).isEmpty();
    assertThat(plain.result().copies().mean()).isGreaterThan(15);
    assertThat(plain.result().upkeep().bytes()).isGreaterThan(kadis.result().upkeep().bytes());
  }

  @Test
  void oneSeedMakesOneReport() {
    var size = new Plan.Size(20, 50, Duration.ofMinutes(30));
    var plan = new Plan(size, Plan.Copying.DEFAULTS, Churn.HEAVY, 5);
    var report = Comparison.run(plan, false, Progress.SILENT);
    assertThat(Comparison.run(plan, false, Progress.SILENT)).isEqualTo(report);
    assertThat(ReportText.lines(report))
        .contains("20 nodes, 50 keys of 100 B to 1 KiB, 30 min, seed 5");
  }

  @Test
  void aQuietNetworkConverges() {
    var size = new Plan.Size(30, 100, Duration.ofMinutes(30));
    var day =
        lived(
            new Plan(size, Plan.Copying.DEFAULTS, Churn.NONE, 2),
            new KadisDesign(copying(), Conduct.HONEST));
    assertThat(day.population().ended()).isEmpty();
    assertThat(day.unconverged(copying().replicas())).isEqualTo(List.of());
  }

  private static Plan.Copying copying() {
    return Plan.Copying.DEFAULTS;
  }

  private static Day lived(Plan plan, Design design) {
    var day = new Day(plan, design);
    day.prepare();
    day.live(Progress.SILENT);
    return day;
  }
}
