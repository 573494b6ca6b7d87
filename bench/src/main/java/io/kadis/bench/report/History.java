package io.kadis.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What former runs found: {@code bench/history.csv}, a line per figure with commit, date, ratio and
 * spread. Ratios alone can be compared between runs: the machine is the same for both sides.
 */
public final class History {
  /** Less is noise, on a machine that others use as well. */
  public static final double TOLERANCE = 0.2;

  private static final String HEADER = "commit,date,figure,ratio,spread";

  /** One line. */
  public record Line(String commit, String date, String figure, double ratio, double spread) {
    String csv() {
      return String.format(Locale.ROOT, "%s,%s,%s,%.4f,%.3f", commit, date, figure, ratio, spread);
    }

    static Line parse(String csv) {
      var fields = csv.split(",", -1);
      if (fields.length != 5) {
        throw new IllegalArgumentException("'%s' has not the fields %s".formatted(csv, HEADER));
      }
      return new Line(
          fields[0],
          fields[1],
          fields[2],
          Double.parseDouble(fields[3]),
          Double.parseDouble(fields[4]));
    }
  }

  private History() {}

  /** What a run has to say, ready to be recorded. */
  public static List<Line> lines(String commit, String date, List<Row> rows, Results results) {
    var lines = new ArrayList<Line>();
    for (Row row : rows) {
      row.ratio(results)
          .map(ratio -> new Line(commit, date, row.id(), ratio.median(), ratio.spread()))
          .ifPresent(lines::add);
    }
    return lines;
  }

  /** What fell by more than {@link #TOLERANCE} since it was last recorded, one sentence each. */
  public static List<String> fallen(List<Line> history, List<Row> rows, Results results) {
    Map<String, Line> last = new LinkedHashMap<>();
    history.forEach(line -> last.put(line.figure(), line));
    var fallen = new ArrayList<String>();
    for (Row row : rows) {
      var now = row.ratio(results);
      if (now.isPresent() && last.get(row.id()) instanceof Line before) {
        double worse = row.goal().worseBy(before.ratio(), now.get().median());
        if (worse > TOLERANCE) {
          fallen.add(
              String.format(
                  Locale.ROOT,
                  "%s fell by %.0f %%: ratio %.3f, was %.3f at %s (goal %s)",
                  row.id(),
                  100 * worse,
                  now.get().median(),
                  before.ratio(),
                  before.commit(),
                  row.goal()));
        }
      }
    }
    return fallen;
  }

  public static List<Line> read(Path file) throws IOException {
    return Files.exists(file)
        ? Files.readAllLines(file).stream()
            .skip(1)
            .filter(line -> !line.isBlank())
            .map(Line::parse)
            .toList()
        : List.of();
  }

  public static void append(Path file, List<Line> lines) throws IOException {
    var text = new ArrayList<String>();
    if (!Files.exists(file)) {
      text.add(HEADER);
    }
    lines.forEach(line -> text.add(line.csv()));
    Files.write(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
