package io.kadis.app.metrics;

import java.util.List;

/**
 * One metric that a node exposes.
 *
 * @param name as it is scraped; of a histogram or a summary without its suffixes
 * @param type Prometheus' word
 * @param help one sentence
 */
public record Metric(String name, String type, List<String> labels, String help) {
  public Metric {
    labels = List.copyOf(labels);
  }
}
