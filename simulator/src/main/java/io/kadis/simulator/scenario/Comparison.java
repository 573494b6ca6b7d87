package io.kadis.simulator.scenario;

import io.kadis.simulator.node.Conduct;
import java.util.ArrayList;

/** Runs a plan for Kadis, and for what it is compared with. */
public final class Comparison {
  private Comparison() {}

  /**
   * @param baseline whether plain Kademlia lives through the same, too
   */
  public static Report run(Plan plan, boolean baseline, Progress progress) {
    var day = lived(plan, new KadisDesign(plan.copying(), Conduct.HONEST), progress);
    var results = new ArrayList<Result>();
    results.add(day.result());
    var ended = day.population().ended();
    long history = day.world().history().digest();
    day = null; // Some hundreds of megabytes.
    if (baseline) {
      results.add(lived(plan, new PlainKademlia(), progress).result());
    }
    return new Report(plan, ended, results, history);
  }

  private static Day lived(Plan plan, Design design, Progress progress) {
    var day = new Day(plan, design);
    day.prepare();
    day.live(progress);
    return day;
  }
}
