package io.kadis.interop.history;

import io.kadis.interop.history.Outcome.Found;
import io.kadis.interop.history.Violation.Rule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code /counter/}: each acknowledged addition once, each unacknowledged one once or never. */
final class CounterChecker implements KeyChecker {
  @Override
  public void check(KeyHistory history, Findings findings) {
    Set<Long> possible = possibleTotals(history);
    for (Operation read : history.reads()) {
      checkRange(history, read, findings);
      if (history.settled(read) && !possible.contains(total(read))) {
        findings.violation(
            Rule.WRONG_TOTAL,
            "%d is not %d and some of %s"
                .formatted(total(read), acknowledgedSum(history), uncertain(history)),
            read);
      }
    }
  }

  /** At least what it must show, at most what was begun; the other way round below zero. */
  private static void checkRange(KeyHistory history, Operation read, Findings findings) {
    long least = 0;
    long most = 0;
    for (Operation write : history.writes().toList()) {
      long amount = amount(write);
      boolean binds = history.binds(write, read);
      boolean begun = write.span().start() <= read.span().end();
      least += binds || (begun && amount < 0) ? amount : 0;
      most += binds || (begun && amount > 0) ? amount : 0;
    }
    if (total(read) < least || total(read) > most) {
      findings.violation(
          Rule.WRONG_TOTAL, "%d is not %d to %d".formatted(total(read), least, most), read);
    }
  }

  private static Set<Long> possibleTotals(KeyHistory history) {
    Set<Long> totals = new HashSet<>(Set.of(acknowledgedSum(history)));
    for (long amount : uncertain(history)) {
      List.copyOf(totals).forEach(total -> totals.add(total + amount));
    }
    return totals;
  }

  private static long acknowledgedSum(KeyHistory history) {
    return history.acknowledged().mapToLong(CounterChecker::amount).sum();
  }

  private static List<Long> uncertain(KeyHistory history) {
    return history
        .writes()
        .filter(write -> !write.acknowledged())
        .map(CounterChecker::amount)
        .toList();
  }

  private static long amount(Operation write) {
    return ((Action.Add) write.action()).amount();
  }

  private static long total(Operation read) {
    return read.outcome() instanceof Found(_, var values) ? Long.parseLong(values.getFirst()) : 0;
  }
}
