package io.kadis.kv;

import java.util.List;
import java.util.Optional;

/** Whether a key is as a write wants it. Pure. */
final class Conditions {
  private Conditions() {}

  /**
   * @param shown the tag the key shows something under; empty: it shows nothing
   * @return why not, naming what is there; empty: all conditions hold
   */
  static Optional<String> objection(List<Condition> conditions, Optional<String> shown) {
    return conditions.stream().allMatch(condition -> holds(condition, shown))
        ? Optional.empty()
        : Optional.of(
            shown
                    .map(tag -> "a condition of the write does not hold: the key is now at " + tag)
                    .orElse("a condition of the write does not hold: the key shows nothing now")
                + "; read it again");
  }

  private static boolean holds(Condition condition, Optional<String> shown) {
    return switch (condition) {
      case Condition.Present() -> shown.isPresent();
      case Condition.Absent() -> shown.isEmpty();
      case Condition.Is(var tags) -> shown.map(tags::contains).orElse(false);
      case Condition.IsNot(var tags) -> !shown.map(tags::contains).orElse(false);
    };
  }
}
