package io.kadis.interop.history;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A promise that was not kept.
 *
 * @param evidence the operations that show it
 */
public record Violation(Rule rule, String key, String what, List<Operation> evidence) {
  /** The promises. */
  public enum Rule {
    /** Nothing is returned that nobody wrote, or that was refused. */
    INVENTED,
    /** A tag names one value. */
    TWO_VALUES_UNDER_ONE_TAG,
    /** What was acknowledged is read, or what is newer. */
    OLDER_THAN_ACKNOWLEDGED,
    /** What was acknowledged and not deleted is there. */
    ABSENT_THOUGH_STORED,
    /** Nothing is acknowledged that something older than it already beats. */
    ACKNOWLEDGED_BENEATH_AN_OLDER_ONE,
    /** Versions are times, give or take the reserve after a crash. */
    VERSION_OFF_THE_CLOCK,
    /** Once all are back and repaired, all say the same. */
    NO_AGREEMENT,
    /** A counter stands at what was added. */
    WRONG_TOTAL,
    /** Added and not removed is there. */
    ELEMENT_LOST,
    /** Removed and not added again is not. */
    ELEMENT_CAME_BACK,
    /** A value goes only when a write that has seen it replaces it. */
    SIBLING_LOST,
    /** A write replaces what it has seen. */
    SIBLING_NOT_REPLACED
  }

  public Violation {
    evidence = List.copyOf(evidence);
  }

  @Override
  public String toString() {
    return "%s: %s: %s%n%s"
        .formatted(
            rule,
            key,
            what,
            evidence.stream().map(o -> "    " + o).collect(Collectors.joining("\n")));
  }
}
