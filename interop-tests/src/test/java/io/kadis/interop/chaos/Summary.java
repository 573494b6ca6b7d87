package io.kadis.interop.chaos;

import io.kadis.interop.history.NodeEvent;
import io.kadis.interop.history.Operation;
import io.kadis.interop.history.Report;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A run as a person reads it. */
final class Summary {
  private static final int LISTED = 10;

  private Summary() {}

  static String of(Recorder recorder, Report report) {
    return operations(recorder.operations())
        + "nodes    "
        + recorder.events().stream()
            .collect(Collectors.groupingBy(NodeEvent::kind, TreeMap::new, Collectors.counting()))
        + "%ngets     %d judged, %d of them bound to an acknowledged write; %d stale, %d of them"
            .formatted(report.judged(), report.bound(), report.stale(), report.absent())
        + " absent%nbroken   %d%n%s%n"
            .formatted(
                report.violations().size(),
                report.violations().stream()
                    .limit(LISTED)
                    .map(Object::toString)
                    .collect(Collectors.joining("\n")));
  }

  private static String operations(List<Operation> operations) {
    Map<String, Map<String, Long>> table =
        operations.stream()
            .collect(
                Collectors.groupingBy(
                    o -> namespace(o.key()) + " " + word(o.action()),
                    TreeMap::new,
                    Collectors.groupingBy(
                        o -> word(o.outcome()), TreeMap::new, Collectors.counting())));
    return table.entrySet().stream()
        .map(row -> "%-16s %s%n".formatted(row.getKey(), row.getValue()))
        .collect(Collectors.joining());
  }

  private static String namespace(String key) {
    return key.substring(0, key.indexOf('/', 1));
  }

  private static String word(Object sealed) {
    return sealed.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }
}
