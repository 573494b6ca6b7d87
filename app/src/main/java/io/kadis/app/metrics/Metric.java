package io.kadis.app.metrics;

import java.util.List;
import java.util.Map;

/**
 * One metric that a node exposes.
 *
 * @param name as it is scraped; of a histogram or a summary without its suffixes
 * @param type Prometheus' word
 * @param values of labels whose values are known beforehand: all of them
 * @param help one sentence
 */
public record Metric(
    String name, String type, List<String> labels, Map<String, List<String>> values, String help) {
  public Metric {
    labels = List.copyOf(labels);
    values = Map.copyOf(values);
  }

  Metric(String name, String type, List<String> labels, String help) {
    this(name, type, labels, Map.of(), help);
  }
}
