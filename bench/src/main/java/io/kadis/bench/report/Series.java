package io.kadis.bench.report;

import java.util.List;

/**
 * The values of one figure, one a round.
 *
 * @param sorted ascending, at least one
 */
public record Series(List<Double> sorted) {
  public Series {
    sorted = sorted.stream().sorted().toList();
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("a series has at least one value");
    }
  }

  public double median() {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** How far the outermost lie apart, as a part of the median: 0.1 is ± 5 %. */
  public double spread() {
    double median = median();
    return median == 0 ? 0 : (sorted.getLast() - sorted.getFirst()) / Math.abs(median);
  }
}
