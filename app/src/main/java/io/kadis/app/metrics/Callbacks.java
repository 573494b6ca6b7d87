package io.kadis.app.metrics;

import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.metrics.Histogram;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Registers metrics that are read when scraped.
 *
 * @param registry where to
 */
record Callbacks(PrometheusRegistry registry) {
  private static final List<Double> BOUNDS = bounds();

  void gauge(String name, String help, LongSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  /** Prometheus shows it as {@code name_total}. */
  void counter(String name, String help, LongSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  /** One counter for each value of {@code label}; values are few and our own words. */
  void counters(String name, String help, String label, Supplier<Map<String, Long>> values) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(callback ->
            values.get().forEach((value, count) -> callback.call((double) count, value)))
        .register(registry);
  }

  /** Requests by type and outcome. */
  void requests(String name, String help, Supplier<Map<DhtMetrics.Label, Long>> totals) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("type", "outcome")
        .callback(callback ->
            totals
                .get()
                .forEach((label, count) ->
                    callback.call((double) count, word(label.rpc()), word(label.outcome()))))
        .register(registry);
  }

  /** A histogram that the part itself keeps, in seconds. */
  void histogram(String name, String help, Supplier<Histogram.Snapshot> snapshot) {
    registry.register(() ->
        HistogramSnapshot.builder()
            .name(name)
            .help(help)
            .dataPoint(dataPoint(snapshot.get()))
            .build());
  }

  private static HistogramSnapshot.HistogramDataPointSnapshot dataPoint(Histogram.Snapshot from) {
    return HistogramSnapshot.HistogramDataPointSnapshot.builder()
        .classicHistogramBuckets(ClassicHistogramBuckets.of(BOUNDS, from.counts()))
        .sum(seconds(from.sum()))
        .build();
  }

  private static List<Double> bounds() {
    var bounds = new ArrayList<Double>();
    Histogram.BOUNDS.forEach(bound -> bounds.add(seconds(bound)));
    bounds.add(Double.POSITIVE_INFINITY);
    return List.copyOf(bounds);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
