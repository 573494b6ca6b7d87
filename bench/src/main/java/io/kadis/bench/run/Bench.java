package io.kadis.bench.run;

import io.kadis.bench.report.Contender;
import io.kadis.bench.report.Results;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * One run: what works are given. One thread.
 *
 * @param log how it goes, for who waits
 */
public record Bench(Plan plan, Site site, Results results, PrintStream log) {
  /** Measures something once. */
  @FunctionalInterface
  public interface Measuring {
    Map<String, Object> once() throws BenchException;
  }

  /** Keeps each number of an answer as a figure of its own. What fails is told, and left out. */
  public void measure(String figure, Contender contender, int round, Measuring measuring) {
    try {
      measuring
          .once()
          .forEach((kind, value) -> {
            if (value instanceof Number number) {
              var name = figure + "." + kind;
              results.add(new Results.Sample(name, contender, round, number.doubleValue()));
            }
          });
    } catch (BenchException e) {
      results.failed("%s of %s: %s".formatted(figure, contender, e.getMessage()));
    }
  }

  /** Another order in each round, so that nobody always comes after the same. */
  public static <T> List<T> inTurn(List<T> all, int round) {
    var turned = new ArrayList<>(all);
    Collections.rotate(turned, -round);
    return turned;
  }
}
