package io.kadis.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The table of a run, in Markdown. */
public final class Table {
  private Table() {}

  public static String of(List<Row> rows, Results results) {
    var lines = new ArrayList<String>();
    lines.add("| work | unit | go | rust | Kadis | ratio | spread | goal | reached |");
    lines.add("|---|---|--:|--:|--:|--:|--:|--:|---|");
    rows.forEach(
        row -> row.ratio(results).ifPresent(ratio -> lines.add(line(row, ratio, results))));
    return String.join("\n", lines);
  }

  private static String line(Row row, Series ratio, Results results) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %.2f | %.0f %% | %s | %s |",
        row.id(),
        row.unit(),
        median(row.go(), results),
        median(row.rust(), results),
        median(Optional.of(row.kadis()), results),
        ratio.median(),
        100 * ratio.spread(),
        row.goal(),
        reached(row.goal(), ratio.median()));
  }

  private static String reached(Goal goal, double ratio) {
    return !goal.isSet() ? "–" : goal.reached(ratio) ? "yes" : "**no**";
  }

  private static String median(Optional<Value> value, Results results) {
    return value.flatMap(results::series).map(series -> number(series.median())).orElse("–");
  }

  private static String number(double value) {
    int digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }
}
