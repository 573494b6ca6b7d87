package io.kadis.interop.history;

import io.kadis.interop.history.Outcome.Found;
import io.kadis.interop.history.Violation.Rule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** {@code /set/}: an addition wins over a removal that has not seen it. */
final class SetChecker implements KeyChecker {
  @Override
  public void check(KeyHistory history, Findings findings) {
    Set<String> elements = new TreeSet<>();
    history.writes().forEach(write -> elements.addAll(change(write).add()));
    for (Operation read : history.reads()) {
      Set<String> seen = seen(read);
      if (!elements.containsAll(seen)) {
        findings.violation(Rule.INVENTED, "nobody had added all of " + seen, read);
      }
      for (String element : elements) {
        if (seen.contains(element)) {
          checkPresent(history, read, element, findings);
        } else {
          checkMissing(history, read, element, findings);
        }
      }
    }
  }

  /** Wrong when an addition binds that no removal was concurrent with or followed. */
  private static void checkMissing(
      KeyHistory history, Operation read, String element, Findings findings) {
    var removals = writes(history, element, false);
    writes(history, element, true).stream()
        .filter(add -> history.binds(add, read))
        .filter(add ->
            removals.stream()
                .filter(removal -> removal.span().start() <= read.span().end())
                .allMatch(removal -> removal.overAt() < add.span().start()))
        .findFirst()
        .ifPresent(add -> findings.violation(Rule.ELEMENT_LOST, "no '" + element + "'", read, add));
  }

  /** Wrong when a removal binds that had to see every addition. */
  private static void checkPresent(
      KeyHistory history, Operation read, String element, Findings findings) {
    var additions =
        writes(history, element, true).stream()
            .filter(add -> add.span().start() <= read.span().end())
            .toList();
    if (additions.isEmpty()) {
      findings.violation(Rule.INVENTED, "'" + element + "' was added later", read);
    }
    writes(history, element, false).stream()
        .filter(removal -> history.binds(removal, read))
        .filter(removal -> additions.stream().allMatch(add -> history.binds(add, removal)))
        .findFirst()
        .ifPresent(removal ->
            findings.violation(Rule.ELEMENT_CAME_BACK, "'" + element + "'", read, removal));
  }

  private static List<Operation> writes(KeyHistory history, String element, boolean add) {
    return history
        .writes()
        .filter(write -> add == change(write).add().contains(element))
        .filter(write -> add || change(write).remove().contains(element))
        .toList();
  }

  private static Set<String> seen(Operation read) {
    return read.outcome() instanceof Found(_, var values) ? Set.copyOf(values) : Set.of();
  }

  private static Action.Change change(Operation write) {
    return (Action.Change) write.action();
  }
}
