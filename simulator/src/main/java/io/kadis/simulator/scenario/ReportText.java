package io.kadis.simulator.scenario;

import io.kadis.simulator.churn.Ending;
import io.kadis.simulator.scenario.Result.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A {@link Report} for people. */
public final class ReportText {
  private ReportText() {}

  /** What was simulated, then a row for each finding and a column for each design. */
  public static List<String> lines(Report report) {
    var lines = new ArrayList<String>();
    lines.add(headline(report.plan()));
    lines.add(sessions(report));
    lines.add("");
    lines.addAll(aligned(rows(report.results())));
    report.results().forEach(result -> lines.addAll(flaws(result)));
    return lines;
  }

  private static String headline(Plan plan) {
    return "%s nodes, %s keys of 100 B to 1 KiB, %s, seed %d"
        .formatted(
            number(plan.size().nodes()),
            number(plan.size().keys()),
            time(plan.size().time().toMinutes()),
            plan.seed());
  }

  private static String time(long minutes) {
    return minutes % 60 == 0 ? minutes / 60 + " h" : minutes + " min";
  }

  private static String sessions(Report report) {
    var counts =
        Stream.of(Ending.values())
            .map(e -> number(report.sessions().getOrDefault(e, 0)) + " " + word(e))
            .collect(Collectors.joining(", "));
    return "sessions that ended: " + counts;
  }

  private static String word(Ending ending) {
    return switch (ending) {
      case CRASHED -> "killed";
      case STOPPED -> "stopped";
      case HUNG -> "hung";
      case REPLACED -> "gone with their disk";
    };
  }

  private static List<List<String>> rows(List<Result> results) {
    return List.of(
        row("", results, Result::design),
        row("keys lost", results, r -> number(r.lost())),
        row("unreadable key-minutes", results, ReportText::unreadable),
        row("  of these answered wrongly", results, r -> number(r.reads().misleadingMinutes())),
        row("keys unreadable at once, at most", results, r -> number(r.reads().worst())),
        row("copies of a key, mean", results, r -> decimal(r.copies().mean())),
        row("copies of a key, least", results, r -> number(r.copies().least())),
        row("copies kept, per node and hour", results, r -> work(r.upkeep())),
        row("tables kept, per node and hour", results, r -> work(r.tables())));
  }

  private static List<String> row(
      String title, List<Result> results, Function<Result, String> cell) {
    return Stream.concat(Stream.of(title), results.stream().map(cell)).toList();
  }

  private static String unreadable(Result result) {
    var reads = result.reads();
    double share = 100.0 * reads.unreadableMinutes() / Math.max(1, reads.keyMinutes());
    return String.format(Locale.ROOT, "%,d (%.5f %%)", reads.unreadableMinutes(), share);
  }

  private static String work(Work work) {
    return String.format(
        Locale.ROOT, "%,.1f KiB, %,.0f messages", work.bytes() / 1024, work.messages());
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  private static String decimal(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }

  private static List<String> aligned(List<List<String>> rows) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    rows.forEach(row -> {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    });
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
    }
    return line.toString().stripTrailing();
  }

  private static List<String> flaws(Result result) {
    if (result.flaws().isEmpty()) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add("%s: %s flaws".formatted(result.design(), number(result.flaws().size())));
    result.flaws().stream().limit(MAX_FLAWS).forEach(flaw -> lines.add("  " + flaw));
    return lines;
  }

  /** Shown of each design: one fault may show in thousands of keys. */
  private static final int MAX_FLAWS = 20;
}
