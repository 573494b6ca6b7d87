package io.kadis.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.simulator.churn.Churn;
import io.kadis.simulator.network.Kind;
import io.kadis.simulator.node.Conduct;
import io.kadis.simulator.node.SimNode;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A fifth of the network restarts at once: a new release, say. Measured are the bytes that all
 * nodes send to keep copies, and all they send to keep copies and tables, by replication interval:
 * the time over which nodes spread their work. Normal is the mean of three intervals before. Those
 * who restart dial and compare at once, so that the first minute stands out: it is held against the
 * busiest minute of those intervals.
 */
class StormTest {
  private static final Duration DOWN = Duration.ofSeconds(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final double MOST = 3;

  /** What jitter alone makes of an interval, with room. */
  private static final double STILL_NORMAL = 1.5;

  @Test
  void aFifthRestartedAtOnceMakesNoStorm() {
    check(new Plan.Size(50, 250, Duration.ofHours(1)), Churn.NONE);
  }

  @Test
  @Tag("sim")
  void aFifthOfAThousandRestartedAtOnceAmidHeavyChurnMakesNoStorm() {
    check(new Plan.Size(1_000, 10_000, Duration.ofHours(1)), Churn.HEAVY);
  }

  private static void check(Plan.Size size, Churn churn) {
    var plan = new Plan(size, Plan.Copying.DEFAULTS, churn, Seeds.replayed().orElse(3));
    var day = new Day(plan, new KadisDesign(plan.copying(), Conduct.HONEST));
    day.prepare();
    day.population().begin();
    var before = intervals(day, plan, 3);
    var fifth = day.population().steady().subList(0, size.nodes() / 5);
    fifth.forEach(SimNode::stop);
    day.world().in(DOWN, () -> fifth.forEach(day.cluster()::start));
    var after = intervals(day, plan, 3);
    day.observe();
    report(plan, before, after);
    check(mean(before), after);
    assertThat(busiest(after).all).isLessThan(MOST * busiest(before).all);
    assertThat(day.unreadable()).isEmpty();
  }

  /** It peaks under three times what is normal, and is normal within two intervals. */
  private static void check(Sent normal, List<Interval> after) {
    for (var interval : after) {
      assertThat(interval.sum().copies).isLessThan(MOST * normal.copies);
      assertThat(interval.sum().all).isLessThan(MOST * normal.all);
    }
    assertThat(after.getLast().sum().copies).isLessThan(STILL_NORMAL * normal.copies);
    assertThat(after.getLast().sum().all).isLessThan(STILL_NORMAL * normal.all);
  }

  /** Bytes. */
  private record Sent(double copies, double all) {
    static Sent sum(List<Sent> parts) {
      return new Sent(
          parts.stream().mapToDouble(Sent::copies).sum(),
          parts.stream().mapToDouble(Sent::all).sum());
    }
  }

  private record Interval(List<Sent> minutes) {
    Sent sum() {
      return Sent.sum(minutes);
    }
  }

  private static List<Interval> intervals(Day day, Plan plan, int count) {
    var intervals = new ArrayList<Interval>();
    for (int i = 0; i < count; i++) {
      var minutes = new ArrayList<Sent>();
      for (long m = plan.copying().repair().interval().toMinutes(); m > 0; m--) {
        var before = day.traffic();
        day.world().runFor(MINUTE);
        var now = day.traffic().minus(before);
        double copies = now.sentBytes(Kind.DATA);
        minutes.add(new Sent(copies, copies + now.sentBytes(Kind.MAINTENANCE)));
      }
      intervals.add(new Interval(minutes));
    }
    return intervals;
  }

  private static Sent mean(List<Interval> intervals) {
    var sum = Sent.sum(intervals.stream().map(Interval::sum).toList());
    return new Sent(sum.copies / intervals.size(), sum.all / intervals.size());
  }

  private static double busiest(List<Interval> intervals, ToDoubleFunction<Sent> bytes) {
    return intervals.stream()
        .flatMap(interval -> interval.minutes.stream())
        .mapToDouble(bytes)
        .max()
        .orElse(0);
  }

  private static void report(Plan plan, List<Interval> before, List<Interval> after) {
    var size = plan.size();
    System.out.printf(
        "a fifth of %d nodes restarts, %d keys, seed %d%n", size.nodes(), size.keys(), plan.seed());
    print("normal interval", mean(before));
    for (int i = 0; i < after.size(); i++) {
      print("interval " + (i + 1) + " after it", after.get(i).sum());
    }
    print("busiest minute before", busiest(before));
    print("busiest minute after", busiest(after));
  }

  private static Sent busiest(List<Interval> intervals) {
    return new Sent(busiest(intervals, Sent::copies), busiest(intervals, Sent::all));
  }

  private static void print(String what, Sent sent) {
    System.out.printf(
        Locale.ROOT,
        "%-24s %,12.0f B to keep copies, %,16.0f B in all%n",
        what,
        sent.copies,
        sent.all);
  }
}
