package io.kadis.interop.history;

import io.kadis.interop.history.Outcome.Found;
import io.kadis.interop.history.Violation.Rule;
import java.util.Set;

/** {@code /mv/}: a value stays until a write that has seen it replaces it. */
final class SiblingsChecker implements KeyChecker {
  @Override
  public void check(KeyHistory history, Findings findings) {
    for (Operation read : history.reads()) {
      checkOrigins(history, read, findings);
      checkLost(history, read, findings);
      checkReplaced(history, read, findings);
    }
  }

  private static void checkOrigins(KeyHistory history, Operation read, Findings findings) {
    for (String value : seen(read)) {
      if (history
          .writes()
          .filter(write -> write.span().start() <= read.span().end())
          .noneMatch(write -> replace(write).value().equals(value))) {
        findings.violation(Rule.INVENTED, "nobody had written " + value, read);
      }
    }
  }

  private static void checkLost(KeyHistory history, Operation read, Findings findings) {
    var binding = history.acknowledged().filter(write -> history.binds(write, read)).toList();
    for (Operation write : binding) {
      String value = replace(write).value();
      boolean mayBeReplaced =
          history
              .writes()
              .filter(other -> other.span().start() <= read.span().end())
              .anyMatch(other -> mayReplace(other, write));
      if (!mayBeReplaced && !seen(read).contains(value)) {
        findings.violation(Rule.SIBLING_LOST, "no " + value, read, write);
      }
    }
  }

  private static boolean mayReplace(Operation other, Operation write) {
    return other.id() != write.id()
        && (replace(other).context().isEmpty()
            ? other.node().equals(write.node()) && other.overAt() > write.span().start()
            : replace(other).seen().contains(replace(write).value()));
  }

  private static void checkReplaced(KeyHistory history, Operation read, Findings findings) {
    history
        .acknowledged()
        .filter(write -> history.binds(write, read))
        .filter(write -> replace(write).seen().stream().anyMatch(seen(read)::contains))
        .findFirst()
        .ifPresent(write ->
            findings.violation(
                Rule.SIBLING_NOT_REPLACED, "still there: " + replace(write).seen(), read, write));
  }

  private static Set<String> seen(Operation read) {
    return read.outcome() instanceof Found(_, var values) ? Set.copyOf(values) : Set.of();
  }

  private static Action.Replace replace(Operation write) {
    return (Action.Replace) write.action();
  }
}
