package io.kadis.interop.history;

import io.kadis.interop.history.Outcome.Found;
import io.kadis.interop.history.Outcome.Stored;
import io.kadis.interop.history.Violation.Rule;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** {@code /kv/}: versions are known, and so nearly everything can be told. */
final class LastWriterWinsChecker implements KeyChecker {
  /** Versions after a crash run up to a second ahead; the other second is for slow machines. */
  static final long LEAD_MICROS = 2_000_000;

  private static final int VERSION_DIGITS = 16;
  private static final int VERSION_COUNTER_BITS = 16;

  @Override
  public void check(KeyHistory history, Findings findings) {
    for (Operation read : history.reads()) {
      checkOrigin(history, read, findings);
      checkAge(history, read, findings);
    }
    checkTags(history, findings);
    checkOrderOfAcknowledgements(history, findings);
    checkClock(history, findings);
  }

  private static void checkOrigin(KeyHistory history, Operation read, Findings findings) {
    if (read.outcome() instanceof Found(_, var values)
        && history
            .writes()
            .filter(write -> write.span().start() <= read.span().end())
            .noneMatch(write -> write.puts().filter(values.getFirst()::equals).isPresent())) {
      findings.violation(Rule.INVENTED, "nobody had written " + values, read);
    }
  }

  /** Against each write that was acknowledged before: newer, or excused. */
  private static void checkAge(KeyHistory history, Operation read, Findings findings) {
    var missing =
        history
            .acknowledged()
            .filter(write -> write.span().precedes(read.span()))
            .filter(write -> !shows(history, read, write))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    boolean absent = read.outcome() instanceof Outcome.Absent;
    var wrong =
        missing.stream()
            .filter(write ->
                history.binds(write, read) || (absent && history.holderWasThere(write, read)))
            .max(byVersion());
    if (wrong.isEmpty()) {
      findings.stale(absent);
    } else if (absent) {
      findings.violation(Rule.ABSENT_THOUGH_STORED, "nothing deleted it since", read, wrong.get());
    } else {
      findings.violation(
          Rule.OLDER_THAN_ACKNOWLEDGED, "the acknowledged one is newer", read, wrong.get());
    }
  }

  /** Whether a read saw {@code write}, or what is or may be newer. */
  private static boolean shows(KeyHistory history, Operation read, Operation write) {
    return switch (read.outcome()) {
      case Found(var tag, _) -> compare(version(tag), version(write)) >= 0;
      case Outcome.Absent _ ->
          write.action() instanceof Action.Delete
              || history.writes().anyMatch(other -> mayHaveDeleted(other, write, read));
      case Stored _, Outcome.Missed _, Outcome.Lost _, Outcome.Refused _ -> true;
    };
  }

  /** Nobody knows the version of a delete without an answer, but that it follows the clock. */
  private static boolean mayHaveDeleted(Operation delete, Operation write, Operation read) {
    if (!(delete.action() instanceof Action.Delete) || delete.span().start() > read.span().end()) {
      return false;
    }
    return delete.acknowledged()
        ? compare(version(delete), version(write)) > 0
        : delete.overAt() >= micros(version(write)) - LEAD_MICROS;
  }

  private static void checkTags(KeyHistory history, Findings findings) {
    Map<String, Operation> firsts = new HashMap<>();
    for (Operation operation : history.operations()) {
      tag(operation)
          .ifPresent(tag -> {
            Operation first = firsts.putIfAbsent(tag, operation);
            if (first != null && !value(first).equals(value(operation))) {
              findings.violation(
                  Rule.TWO_VALUES_UNDER_ONE_TAG, "two values under " + tag, first, operation);
            }
          });
    }
  }

  /** In steady times two write quorums share a replica, which refuses what is older. */
  private static void checkOrderOfAcknowledgements(KeyHistory history, Findings findings) {
    var acknowledged = history.acknowledged().toList();
    for (Operation later : acknowledged) {
      acknowledged.stream()
          .filter(earlier -> history.binds(earlier, later))
          .filter(earlier -> compare(version(later), version(earlier)) <= 0)
          .findFirst()
          .ifPresent(earlier ->
              findings.violation(
                  Rule.ACKNOWLEDGED_BENEATH_AN_OLDER_ONE, "never to be seen", later, earlier));
    }
  }

  private static void checkClock(KeyHistory history, Findings findings) {
    history
        .acknowledged()
        .filter(write -> {
          long at = micros(version(write));
          // A version has whole milliseconds, and starts at the last whole one.
          return at < write.span().start() - 1_000 || at > write.span().end() + LEAD_MICROS;
        })
        .forEach(write ->
            findings.violation(Rule.VERSION_OFF_THE_CLOCK, "version not of its time", write));
  }

  private static Optional<String> tag(Operation operation) {
    return switch (operation.outcome()) {
      case Found(var tag, _) -> Optional.of(tag);
      case Stored(var tag, _) -> Optional.of(tag);
      case Outcome.Absent _, Outcome.Missed _, Outcome.Lost _, Outcome.Refused _ ->
          Optional.empty();
    };
  }

  /** What the operation read or wrote; empty: a delete. */
  private static Optional<String> value(Operation operation) {
    return operation.outcome() instanceof Found(_, var values)
        ? Optional.of(values.getFirst())
        : operation.puts();
  }

  private static Comparator<Operation> byVersion() {
    return (a, b) -> compare(version(a), version(b));
  }

  private static long version(Operation acknowledged) {
    return version(tag(acknowledged).orElseThrow());
  }

  private static long version(String tag) {
    return HexFormat.fromHexDigitsToLong(tag, 0, VERSION_DIGITS);
  }

  private static long micros(long version) {
    return (version >>> VERSION_COUNTER_BITS) * 1_000;
  }

  private static int compare(long a, long b) {
    return Long.compareUnsigned(a, b);
  }
}
