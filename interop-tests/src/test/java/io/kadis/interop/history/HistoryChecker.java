package io.kadis.interop.history;

import io.kadis.interop.history.Violation.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Judges each key of a history by the rules of its namespace. */
public final class HistoryChecker {
  private static final Map<String, KeyChecker> CHECKERS =
      Map.of(
          "kv", new LastWriterWinsChecker(),
          "counter", new CounterChecker(),
          "set", new SetChecker(),
          "mv", new SiblingsChecker());

  private final int n;
  private final Function<String, List<String>> order;

  /**
   * @param n copies of each key
   * @param order all nodes there ever were, the nearest to a key first
   */
  public HistoryChecker(int n, Function<String, List<String>> order) {
    this.n = n;
    this.order = order;
  }

  /**
   * @param events in the order of time
   * @param settledAt from then on all nodes that are not gone for good were there and repaired
   */
  public Report check(List<Operation> operations, List<NodeEvent> events, long settledAt) {
    var network = new Network(n, order, events);
    var findings = new Findings();
    operations.stream()
        .collect(Collectors.groupingBy(Operation::key, LinkedHashMap::new, Collectors.toList()))
        .forEach((key, all) -> check(new KeyHistory(key, all, network, settledAt), findings));
    return findings.report();
  }

  private static void check(KeyHistory history, Findings findings) {
    var reads = history.reads();
    reads.forEach(read ->
        findings.judged(history.acknowledged().anyMatch(write -> history.binds(write, read))));
    checker(history.key()).check(history, findings);
    checkAgreement(reads.stream().filter(history::settled).toList(), findings);
  }

  /** Tags too: those who have seen the same hold the same bytes. */
  private static void checkAgreement(List<Operation> last, Findings findings) {
    last.stream()
        .filter(read -> !read.outcome().equals(last.getFirst().outcome()))
        .findFirst()
        .ifPresent(
            other -> findings.violation(Rule.NO_AGREEMENT, "they differ", last.getFirst(), other));
  }

  private static KeyChecker checker(String key) {
    KeyChecker checker = CHECKERS.get(key.split("/", -1)[1]);
    if (checker == null) {
      throw new IllegalArgumentException("no rules for " + key);
    }
    return checker;
  }
}
