package io.kadis.bench.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Draws a chart as SVG, both axes logarithmic, so that a cost that is proportional to something is
 * a straight line. By hand, as the JDK's own drawing needs fonts that a server has not.
 */
final class Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 80;
  private static final int RIGHT = 140;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;

  /** Labels of lines at least so far apart. */
  private static final double LABEL_HEIGHT = 15;

  /** Of a second line in one colour. */
  private static final String DASHES = "6 4";

  /** More powers of ten than these have no marks between. */
  private static final double CROWDED = 100;

  private static final String STYLE =
      """
      <style>
      svg { background: #fff; color: #222 } .GO { color: #00839c } .RUST { color: #b7410e }
      .KADIS { color: #5b2bd9 } .KADIS_ASYNC { color: #c23fa0 } .BARE { color: #666 }
      @media (prefers-color-scheme: dark) {
      svg { background: #161618; color: #ddd } .GO { color: #4fc3dc } .RUST { color: #ff8a5c }
      .KADIS { color: #a98bff } .KADIS_ASYNC { color: #f08ad6 } .BARE { color: #999 }
      }
      </style>
      """;

  private final Axis across;
  private final Axis up;
  private final StringBuilder out = new StringBuilder();

  private Plot(List<Chart.Line> lines) {
    var points = lines.stream().flatMap(line -> line.points().stream()).toList();
    across = Axis.of(points.stream().map(Chart.Point::x).toList(), LEFT, WIDTH - RIGHT);
    up = Axis.of(points.stream().map(Chart.Point::y).toList(), HEIGHT - BOTTOM, TOP);
  }

  static String svg(Chart chart, List<Chart.Line> lines) {
    var plot = new Plot(lines);
    plot.add(
        ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %s %s\""
                + " font-family=\"sans-serif\" font-size=\"13\">")
            .formatted(WIDTH, HEIGHT));
    plot.out.append(STYLE);
    plot.grid();
    plot.text(LEFT, TOP - 12, "start", chart.title());
    plot.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", chart.x());
    plot.text(LEFT - 6, TOP - 12, "end", chart.y());
    var drawn = EnumSet.noneOf(Contender.class);
    for (var line : lines) {
      plot.line(line, drawn.add(line.contender()) ? "none" : DASHES);
    }
    plot.labels(lines);
    return plot.out.append("</svg>\n").toString();
  }

  private void grid() {
    for (double x : across.ticks()) {
      rule(across.at(x), HEIGHT - BOTTOM, across.at(x), TOP);
      text(across.at(x), HEIGHT - BOTTOM + 18, "middle", number(x));
    }
    for (double y : up.ticks()) {
      rule(LEFT, up.at(y), WIDTH - RIGHT, up.at(y));
      text(LEFT - 6, up.at(y) + 4, "end", number(y));
    }
  }

  private void line(Chart.Line line, String dashes) {
    var points =
        line.points().stream()
            .map(point -> coordinates(across.at(point.x()), up.at(point.y())))
            .collect(Collectors.joining(" "));
    add(
        ("<polyline class=\"%s\" points=\"%s\" fill=\"none\" stroke=\"currentColor\""
                + " stroke-width=\"2\" stroke-dasharray=\"%s\"/>")
            .formatted(line.contender(), points, dashes));
    for (var point : line.points()) {
      add(
          "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"3\" fill=\"currentColor\"/>"
              .formatted(line.contender(), tenth(across.at(point.x())), tenth(up.at(point.y()))));
    }
  }

  /** At the end of each line, the lowest first, pushed up where they would overlap. */
  private void labels(List<Chart.Line> lines) {
    var lowestFirst = new ArrayList<>(lines);
    lowestFirst.sort((a, b) -> Double.compare(end(b), end(a)));
    double above = Double.MAX_VALUE;
    for (var line : lowestFirst) {
      double y = Math.min(end(line), above - LABEL_HEIGHT);
      add(
          "<text class=\"%s\" x=\"%s\" y=\"%s\" fill=\"currentColor\">%s</text>"
              .formatted(line.contender(), WIDTH - RIGHT + 8, tenth(y + 4), line.label()));
      above = y;
    }
  }

  private double end(Chart.Line line) {
    return up.at(line.points().getLast().y());
  }

  private void rule(double x1, double y1, double x2, double y2) {
    add(
        ("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"currentColor\""
                + " stroke-opacity=\"0.15\"/>")
            .formatted(tenth(x1), tenth(y1), tenth(x2), tenth(y2)));
  }

  private void text(double x, double y, String anchor, String text) {
    add(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" fill=\"currentColor\">%s</text>"
            .formatted(tenth(x), tenth(y), anchor, text));
  }

  private void add(String element) {
    out.append(element).append('\n');
  }

  private static String coordinates(double x, double y) {
    return tenth(x) + "," + tenth(y);
  }

  /** A length with one decimal, whatever the locale. */
  private static String tenth(double length) {
    return String.format(Locale.ROOT, "%.1f", length);
  }

  private static String number(double value) {
    if (value >= 1_000_000) {
      return String.format(Locale.ROOT, "%.0f M", value / 1e6);
    }
    return String.format(Locale.ROOT, value >= 1 ? "%,.0f" : "%.2g", value);
  }

  /** Values above 0 on a line of so many points, by their logarithm. */
  private record Axis(double least, double most, double from, double to) {
    static Axis of(List<Double> values, double from, double to) {
      double least = values.stream().mapToDouble(v -> v).min().orElseThrow();
      double most = values.stream().mapToDouble(v -> v).max().orElseThrow();
      return new Axis(below(least), above(most), from, to);
    }

    double at(double value) {
      return from + (to - from) * Math.log(value / least) / Math.log(most / least);
    }

    /** 1, 2 and 5 times powers of ten; powers alone where these would be crowded. */
    List<Double> ticks() {
      var ticks = new ArrayList<Double>();
      var steps = most / least > CROWDED ? List.of(1) : List.of(1, 2, 5);
      for (double power = Math.pow(10, Math.floor(Math.log10(least))); power <= most; power *= 10) {
        for (int step : steps) {
          double tick = step * power;
          if (tick >= 0.999 * least && tick <= 1.001 * most) {
            ticks.add(tick);
          }
        }
      }
      return ticks;
    }

    private static double below(double value) {
      double power = Math.pow(10, Math.floor(Math.log10(value)));
      return value >= 5 * power ? 5 * power : value >= 2 * power ? 2 * power : power;
    }

    private static double above(double value) {
      double power = Math.pow(10, Math.floor(Math.log10(value)));
      return value <= power
          ? 1.1 * power
          : value <= 2 * power ? 2 * power : value <= 5 * power ? 5 * power : 10 * power;
    }
  }
}
