package io.kadis.app.cli;

import io.kadis.app.config.Units;
import io.kadis.app.http.Json;
import io.kadis.app.load.LatencyHistogram;
import io.kadis.app.load.LoadRun;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a bench found: for a person, and in JSON. */
final class BenchText {
  private BenchText() {}

  /** What was asked for. */
  record Plan(LoadRun.Shape shape, long valueBytes) {}

  static void tell(Stdio io, boolean json, Plan plan, LoadRun.Result result) {
    if (json) {
      io.out().println(json(plan, result));
    } else {
      print(io, plan, result);
    }
  }

  private static void print(Stdio io, Plan plan, LoadRun.Result result) {
    io.out()
        .printf(
            Locale.ROOT,
            "%,d operations in %.1f s, %d in flight, values of %s, %s%n%n",
            result.succeeded(),
            seconds(result),
            plan.shape().inFlight(),
            Units.text(plan.valueBytes()),
            Table.count(plan.shape().keys(), "key"));
    var table = new Table("", "per second", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms");
    result.latencies().forEach((work, latencies) -> row(table, name(work), latencies, result));
    if (result.latencies().size() > 1) {
      row(table, "both", result.all(), result);
    }
    table.print(io);
    if (!result.errors().isEmpty()) {
      io.out().println();
      var errors = new Table("error", "times");
      result.errors().forEach((error, times) -> errors.row(error, times));
      errors.print(io);
    }
    io.out().flush();
  }

  private static void row(
      Table table, String name, LatencyHistogram latencies, LoadRun.Result result) {
    table.row(
        name,
        String.format(Locale.ROOT, "%,.0f", latencies.count() / seconds(result)),
        millis(latencies, 0.5),
        millis(latencies, 0.9),
        millis(latencies, 0.99),
        millis(latencies, 0.999),
        millis(latencies, 1));
  }

  private static String millis(LatencyHistogram latencies, double share) {
    return String.format(Locale.ROOT, "%,.2f", latencies.percentile(share) / 1e6);
  }

  private static String json(Plan plan, LoadRun.Result result) {
    var operations = new TreeMap<String, Object>();
    result
        .latencies()
        .forEach((work, latencies) -> operations.put(name(work), json(latencies, result)));
    return Json.text(
        Json.object(
            "work", name(plan.shape().work()),
            "seconds", seconds(result),
            "inFlight", plan.shape().inFlight(),
            "valueBytes", plan.valueBytes(),
            "keys", plan.shape().keys(),
            "operations", operations,
            "errors", result.errors()));
  }

  private static Map<String, Object> json(LatencyHistogram latencies, LoadRun.Result result) {
    return Json.object(
        "count", latencies.count(),
        "perSecond", latencies.count() / seconds(result),
        "p50Micros", latencies.percentile(0.5) / 1_000,
        "p90Micros", latencies.percentile(0.9) / 1_000,
        "p99Micros", latencies.percentile(0.99) / 1_000,
        "p999Micros", latencies.percentile(0.999) / 1_000,
        "maxMicros", latencies.percentile(1) / 1_000);
  }

  private static double seconds(LoadRun.Result result) {
    return result.took().toNanos() / 1e9;
  }

  private static String name(LoadRun.Work work) {
    return work.name().toLowerCase(Locale.ROOT);
  }
}
