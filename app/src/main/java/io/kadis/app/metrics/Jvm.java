package io.kadis.app.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.List;

/** What Prometheus' own library tells of the JVM and its process. */
final class Jvm {
  private Jvm() {}

  static List<Metric> described(MetricSnapshots scraped) {
    return scraped.stream()
        .filter(metric -> !metric.getMetadata().getPrometheusName().startsWith("kadis_"))
        .map(Jvm::described)
        .toList();
  }

  private static Metric described(MetricSnapshot metric) {
    String name = metric.getMetadata().getPrometheusName();
    return switch (metric) {
      case CounterSnapshot _ -> metric(metric, name + "_total", "counter");
      case InfoSnapshot _ -> metric(metric, name + "_info", "gauge");
      case HistogramSnapshot _ -> metric(metric, name, "histogram");
      case SummarySnapshot _ -> metric(metric, name, "summary");
      default -> metric(metric, name, "gauge");
    };
  }

  private static Metric metric(MetricSnapshot metric, String name, String type) {
    List<String> labels =
        metric.getDataPoints().stream()
            .flatMap(point -> point.getLabels().stream().map(Label::getName))
            .distinct()
            .toList();
    return new Metric(name, type, labels, metric.getMetadata().getHelp());
  }
}
