package io.kadis.simulator.scenario;

import io.kadis.simulator.churn.Ending;
import java.util.List;
import java.util.Map;

/**
 * What a simulation showed.
 *
 * @param sessions that ended, by how
 * @param results of Kadis, and of what it is compared with
 * @param history the hash of all that happened to Kadis: equal for equal plans
 */
public record Report(Plan plan, Map<Ending, Integer> sessions, List<Result> results, long history) {
  public Report {
    sessions = Map.copyOf(sessions);
    results = List.copyOf(results);
  }

  /** Whether no checker found anything wrong with Kadis. */
  public boolean passed() {
    return results.getFirst().flaws().isEmpty();
  }
}
