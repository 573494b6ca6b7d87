package io.kadis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.simulator.churn.Churn;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.node.Conduct;
import io.kadis.simulator.node.SimNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A fifth of the network restarts at once: a new release, say. Measured are the bytes that all
 * nodes send to keep copies, and all they send to keep copies and tables, by replication interval:
 * the time over which nodes spread their work. Normal is the mean of three intervals before.
 */
class StormTest {
  private static final Duration DOWN = Duration.ofSeconds(10);
  private static final double MOST = 3;

  /** What jitter alone makes of an interval, with room. */
  private static final double STILL_NORMAL = 1.5;

  @Test
  void aFifthRestartedAtOnceMakesNoStorm() {
    check(new Plan.Size(50, 250, Duration.ofHours(1)));
  }

  @Test
  @Tag("sim")
  void aFifthOfAThousandRestartedAtOnceMakesNoStorm() {
    check(new Plan.Size(1_000, 10_000, Duration.ofHours(1)));
  }

  private static void check(Plan.Size size) {
    var plan = new Plan(size, Plan.Copying.DEFAULTS, Churn.NONE, 3);
    var day = new Day(plan, new KadisDesign(plan.copying(), Conduct.HONEST));
    day.prepare();
    var normal = mean(intervals(day, plan, 3));
    var fifth = day.cluster().nodes().stream().filter(node -> node.index() % 5 == 0).toList();
    fifth.forEach(SimNode::stop);
    day.world().in(DOWN, () -> fifth.forEach(day.cluster()::start));
    var during = intervals(day, plan, 2);
    var after = intervals(day, plan, 1).getFirst();
    for (Sent interval : during) {
      assertThat(interval.copies).as("%s of %s", during, normal).isLessThan(MOST * normal.copies);
      assertThat(interval.all).as("%s of %s", during, normal).isLessThan(MOST * normal.all);
    }
    assertThat(after.copies).isLessThan(STILL_NORMAL * normal.copies);
    assertThat(after.all).isLessThan(STILL_NORMAL * normal.all);
    day.observe();
    assertThat(day.unreadable()).isEmpty();
  }

  /** Bytes. */
  private record Sent(double copies, double all) {}

  private static List<Sent> intervals(Day day, Plan plan, int count) {
    var sent = new ArrayList<Sent>();
    for (int i = 0; i < count; i++) {
      var before = day.traffic();
      day.world().runFor(plan.copying().repair().interval());
      var now = day.traffic().minus(before);
      double copies = now.sentBytes(Kind.DATA);
      sent.add(new Sent(copies, copies + now.sentBytes(Kind.MAINTENANCE)));
    }
    return sent;
  }

  private static Sent mean(List<Sent> intervals) {
    return new Sent(
        intervals.stream().mapToDouble(Sent::copies).average().orElse(0),
        intervals.stream().mapToDouble(Sent::all).average().orElse(0));
  }
}
