package io.kadis.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A cost against what it may depend on.
 *
 * @param name of its file
 * @param x what is varied, with its unit
 * @param y what is measured, with its unit
 * @param curves one for each contender or kind of work
 */
public record Chart(String name, String title, String x, String y, List<Curve> curves) {
  public Chart {
    curves = List.copyOf(curves);
  }

  /**
   * One line of a chart.
   *
   * @param figure with {@code %d} where the value of x stands
   * @param scale what a measured number is multiplied with
   */
  public record Curve(String label, Contender contender, String figure, double scale) {
    private static final String PLACE = "%d";

    /** Medians of what was measured, by x. */
    Line line(Results results) {
      var byX = new TreeMap<Long, List<Double>>();
      for (var sample : results.samples()) {
        if (sample.contender() == contender && matches(sample.figure())) {
          byX.computeIfAbsent(x(sample.figure()), _ -> new ArrayList<>())
              .add(scale * sample.value());
        }
      }
      return new Line(label, contender, byX.entrySet().stream().map(Curve::point).toList());
    }

    private static Point point(Map.Entry<Long, List<Double>> measured) {
      return new Point(measured.getKey(), new Series(measured.getValue()).median());
    }

    private boolean matches(String measured) {
      var between = between(measured);
      return !between.isEmpty() && between.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private long x(String measured) {
      return Long.parseLong(between(measured));
    }

    private String between(String measured) {
      int place = figure.indexOf(PLACE);
      var before = figure.substring(0, place);
      var after = figure.substring(place + PLACE.length());
      return measured.startsWith(before)
              && measured.endsWith(after)
              && measured.length() > before.length() + after.length()
          ? measured.substring(before.length(), measured.length() - after.length())
          : "";
    }
  }

  /** A curve as it was measured, by rising x. */
  record Line(String label, Contender contender, List<Point> points) {}

  record Point(double x, double y) {}

  /** Without the curves of which nothing was measured. */
  List<Line> lines(Results results) {
    return curves.stream()
        .map(curve -> curve.line(results))
        .filter(line -> !line.points().isEmpty())
        .toList();
  }

  /** As a picture; empty text when nothing of it was measured. */
  public String svg(Results results) {
    var lines = lines(results);
    return lines.isEmpty() ? "" : Plot.svg(this, lines);
  }
}
