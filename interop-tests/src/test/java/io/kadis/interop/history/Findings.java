package io.kadis.interop.history;

import io.kadis.interop.history.Violation.Rule;
import java.util.ArrayList;
import java.util.List;

/** Collects what checkers find. */
final class Findings {
  private final List<Violation> violations = new ArrayList<>();
  private int judged;
  private int bound;
  private int stale;
  private int absent;

  void violation(Rule rule, String what, Operation... evidence) {
    violations.add(new Violation(rule, evidence[0].key(), what, List.of(evidence)));
  }

  /**
   * @param bound whether there was an acknowledged write that it had to show
   */
  void judged(boolean bound) {
    judged++;
    this.bound += bound ? 1 : 0;
  }

  /** An older value, or none, where that is allowed. */
  void stale(boolean isAbsent) {
    stale++;
    absent += isAbsent ? 1 : 0;
  }

  Report report() {
    return new Report(violations, judged, bound, stale, absent);
  }
}
