package io.kadis.app.metrics;

import io.kadis.app.http.RequestTotals;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Registers metrics that are read when scraped, and remembers what was registered: what has no
 * value yet is not in a scrape.
 *
 * @param registry where to
 * @param described grows with each
 */
record Callbacks(PrometheusRegistry registry, List<Metric> described) {
  void gauge(String name, String help, LongSupplier value) {
    described.add(new Metric(name, "gauge", List.of(), help));
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  /** One gauge for each value of {@code label}. */
  void gauges(String name, String help, String label, Supplier<Map<String, Long>> values) {
    described.add(new Metric(name, "gauge", List.of(label), help));
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(callback ->
            values.get().forEach((value, count) -> callback.call((double) count, value)))
        .register(registry);
  }

  /** A fraction, or seconds; not a number while it is not known. */
  void fraction(String name, String help, DoubleSupplier value) {
    described.add(new Metric(name, "gauge", List.of(), help));
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /** Prometheus shows it as {@code name_total}. */
  void counter(String name, String help, LongSupplier value) {
    described.add(new Metric(name + "_total", "counter", List.of(), help));
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  /** One counter for each value of {@code label}. */
  void counters(String name, String help, Label label, Supplier<Map<String, Long>> values) {
    describe(name + "_total", help, label);
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label.name())
        .callback(callback ->
            label
                .complete(values.get())
                .forEach((value, count) -> callback.call((double) count, value)))
        .register(registry);
  }

  /** Requests by type and outcome. */
  void requests(String name, String help, Requests requests) {
    describe(name + "_total", help, requests.type, requests.outcome);
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(requests.type.name(), requests.outcome.name())
        .callback(callback -> {
          var totals = requests.totals.get();
          for (String type : requests.type.values()) {
            for (String outcome : requests.outcome.values()) {
              long count = totals.getOrDefault(type + " " + outcome, 0L);
              callback.call((double) count, type, outcome);
            }
          }
        })
        .register(registry);
  }

  /**
   * @param totals by type and outcome, a space between
   */
  record Requests(Label type, Label outcome, Supplier<Map<String, Long>> totals) {}

  private void describe(String name, String help, Label... labels) {
    var names = Arrays.stream(labels).map(Label::name).toList();
    var values = Arrays.stream(labels).collect(Collectors.toMap(Label::name, Label::values));
    described.add(new Metric(name, "counter", names, values, help));
  }

  /** Requests of users by route, method and status. */
  void http(String name, String help, Supplier<Map<RequestTotals.Label, Long>> totals) {
    described.add(
        new Metric(name + "_total", "counter", List.of("route", "method", "status"), help));
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("route", "method", "status")
        .callback(callback ->
            totals
                .get()
                .forEach((label, count) ->
                    callback.call(
                        (double) count,
                        label.route(),
                        label.method(),
                        Integer.toString(label.status()))))
        .register(registry);
  }

  /** One gauge that is always 1: what it says is in its labels. */
  void info(String name, String help, Map<String, String> labels) {
    described.add(new Metric(name, "gauge", List.copyOf(labels.keySet()), help));
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(labels.keySet().toArray(String[]::new))
        .callback(callback -> callback.call(1, labels.values().toArray(String[]::new)))
        .register(registry);
  }

  /**
   * A histogram that the part itself keeps, shown in seconds.
   *
   * @param bounds of all buckets but the last, which has none
   */
  void histogram(String name, String help, List<Duration> bounds, Supplier<Totals> totals) {
    described.add(new Metric(name, "histogram", List.of(), help));
    var upper = new ArrayList<Double>();
    bounds.forEach(bound -> upper.add(seconds(bound)));
    upper.add(Double.POSITIVE_INFINITY);
    registry.register(() ->
        HistogramSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(dataPoint(upper, totals.get()))
            .build());
  }

  /**
   * A histogram at one moment.
   *
   * @param counts per bucket, not cumulative
   */
  record Totals(List<Long> counts, Duration sum) {}

  private static HistogramDataPointSnapshot dataPoint(List<Double> upper, Totals totals) {
    return HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(ClassicHistogramBuckets.of(upper, totals.counts()))
        .sum(seconds(totals.sum()))
        .build();
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
