package io.kadis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.repair.RepairConfig;
import io.kadis.simulator.churn.Churn;
import io.kadis.simulator.node.Conduct;
import io.kadis.testing.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Users write while nodes and networks fail; after that all checkers are asked. */
class TroublesTest {
  private static final int N = Plan.Copying.DEFAULTS.replicas();

  /** Tombstones live for days: what was deleted must not come back within the hours here. */
  @Test
  void whatWasAcknowledgedOutlivesTroubles() {
    Seeds.check(
        2, random -> check(new Plan.Size(20, 30, Duration.ofMinutes(20)), random.nextLong()));
  }

  @Test
  @Tag("sim")
  void whatWasAcknowledgedOutlivesTroublesInALargeNetwork() {
    Seeds.check(
        1, random -> check(new Plan.Size(200, 500, Duration.ofHours(4)), random.nextLong()));
  }

  private static void check(Plan.Size size, long seed) {
    var repair = RepairConfig.DEFAULTS.every(Duration.ofMinutes(4));
    var plan = new Plan(size, new Plan.Copying(N, repair), Churn.NONE, seed);
    var design = new KadisDesign(plan.copying(), Conduct.HONEST);
    var day = new Day(plan, design);
    day.prepare();
    var users = new Users(day, design, size.keys(), Duration.ofMillis(500));
    var troubles = new Troubles(day.cluster());
    users.begin();
    troubles.begin();
    day.live(Progress.SILENT);
    users.end();
    troubles.end();
    day.world().runFor(plan.copying().repair().interval().multipliedBy(6));
    day.observe();
    assertThat(day.unconverged(N)).isEmpty();
    assertThat(day.result().flaws()).isEmpty();
    assertThat(day.unreadable()).isEmpty();
  }
}
