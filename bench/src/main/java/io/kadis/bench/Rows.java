package io.kadis.bench;

import static io.kadis.bench.report.Contender.BARE;
import static io.kadis.bench.report.Contender.GO;
import static io.kadis.bench.report.Contender.KADIS;
import static io.kadis.bench.report.Contender.KADIS_ASYNC;
import static io.kadis.bench.report.Contender.RUST;

import io.kadis.bench.report.Contender;
import io.kadis.bench.report.Goal;
import io.kadis.bench.report.Row;
import io.kadis.bench.report.Value;
import java.util.ArrayList;
import java.util.List;

/** What Kadis is to reach: the rows of the table. */
final class Rows {
  private static final double MIB = 1 << 20;

  private Rows() {}

  static List<Row> all(List<Integer> networkSizes) {
    var rows = new ArrayList<Row>();
    rows.addAll(requests());
    rows.addAll(connections());
    networkSizes.forEach(nodes -> rows.addAll(network(nodes)));
    rows.add(growth());
    rows.addAll(store());
    rows.addAll(http());
    rows.addAll(start());
    return rows;
  }

  private static List<Row> requests() {
    var rows = new ArrayList<Row>();
    for (int inFlight : List.of(1, 16, 64)) {
      for (String kind : List.of("find_node", "get_value")) {
        rows.add(cpu("%s.reused.%d".formatted(kind, inFlight), KADIS, inFlight == 16, 0.25));
        rows.add(cpu("%s.fresh.%d".formatted(kind, inFlight), KADIS, inFlight == 16, 0.5));
      }
      rows.add(cpu("put_value.reused." + inFlight, KADIS_ASYNC, inFlight == 64, 1.5));
      rows.add(cpu("put_value.reused." + inFlight, KADIS, inFlight == 64, 2));
      rows.add(cpu("put_value.fresh." + inFlight, KADIS_ASYNC, inFlight == 64, 0.5));
      rows.add(cpu("put_value.fresh." + inFlight, KADIS, inFlight == 64, 0.5));
    }
    // A tenth for noise: both sides are differences of their own.
    var plain = Value.of("put_value.reused.64.cpuMicros", KADIS);
    var signature = Value.of("verify.cpuMicros", KADIS);
    var signed = Value.of("store.reused.64.cpuMicros", KADIS);
    rows.add(Row.of("store.reused.64", "µs CPU", signed, plain.plus(signature), Goal.atMost(1.1)));
    return rows;
  }

  /** The goal is set for one number of requests in flight; the others show how the cost bends. */
  private static Row cpu(String figure, Contender who, boolean hasGoal, double atMost) {
    var name = figure + ".cpuMicros";
    return hasGoal ? Row.cost(name, "µs CPU", who, atMost) : Row.cost(name, "µs CPU", who);
  }

  private static List<Row> connections() {
    var inbound = Value.of("connection.cpuMicros", KADIS);
    var each = Value.of("idle.bytesEach", KADIS).per(Value.constant(1024));
    var node = Value.of("idle.beforeBytes", KADIS).per(Value.constant(MIB));
    return List.of(
        Row.bound("connection.cpuMicros", "µs CPU", inbound, 1000)
            .beside(Value.of("connection.cpuMicros", GO), Value.of("connection.cpuMicros", RUST)),
        Row.rate("bulk.up.perSecond", "MB/s", KADIS, 1),
        Row.rate("bulk.down.perSecond", "MB/s", KADIS, 1),
        Row.bound("idle.node", "MiB", node, 100)
            .beside(
                Value.of("idle.beforeBytes", GO).per(Value.constant(MIB)),
                Value.of("idle.beforeBytes", RUST).per(Value.constant(MIB))),
        Row.bound("idle.connection", "KiB", each, 32)
            .beside(
                Value.of("idle.bytesEach", GO).per(Value.constant(1024)),
                Value.of("idle.bytesEach", RUST).per(Value.constant(1024))));
  }

  private static List<Row> network(int nodes) {
    var rows = new ArrayList<Row>();
    for (int bytes : List.of(100, 4096)) {
      for (String op : List.of("put", "get")) {
        var figure = "network.%d.%s.%dB.16".formatted(nodes, op, bytes);
        rows.add(Row.cost(figure + ".cpuMicros", "µs CPU", KADIS, 0.25));
        rows.add(Row.rate(figure + ".perSecond", "/s", KADIS, 3));
        if (op.equals("put")) {
          rows.add(Row.cost(figure + ".cpuMicros", "µs CPU", KADIS_ASYNC, 0.25));
          rows.add(Row.rate(figure + ".perSecond", "/s", KADIS_ASYNC, 3));
        }
      }
    }
    for (String op : List.of("put", "get")) {
      rows.add(database(nodes, op));
    }
    var alone = "network.%d.kvget.100B.1.p50Micros".formatted(nodes);
    rows.add(Row.bound(alone, "µs", Value.of(alone, KADIS), 1000));
    return rows;
  }

  /** Kadis as it comes, beside what the peers need for the same with their 20 copies. */
  private static Row database(int nodes, String op) {
    var theirs = "network.%d.%s.100B.16.perSecond".formatted(nodes, op);
    var ours = "network.%d.kv%s.100B.16.perSecond".formatted(nodes, op);
    var go = Value.of(theirs, GO);
    var rust = Value.of(theirs, RUST);
    return Row.of(
            ours, "/s", Value.of(ours, KADIS), Value.best(go, rust, Math::max), Goal.atLeast(10))
        .beside(go, rust);
  }

  private static Row growth() {
    return Row.of(
            "network.100-to-20.put",
            "µs CPU",
            putCpu(100, KADIS),
            putCpu(20, KADIS),
            Goal.atMost(1.5))
        .beside(putCpu(100, GO), putCpu(100, RUST));
  }

  private static Value putCpu(int nodes, Contender who) {
    return Value.of("network.%d.put.100B.16.cpuMicros".formatted(nodes), who);
  }

  private static List<Row> store() {
    var heap = Value.of("store.full.heapBytes", KADIS).per(Value.constant(MIB));
    var empty = Value.of("store.empty.heapBytes", KADIS).per(Value.constant(MIB));
    return List.of(
        Row.bound("store.get.p99", "µs", Value.of("store.get.p99Micros", KADIS), 50),
        Row.of(
            "store.put.64",
            "/s",
            Value.of("store.put.perSecond", KADIS),
            Value.of("store.put.perSecond", BARE),
            Goal.atLeast(1 / 1.3)),
        Row.bound("store.heap-growth", "MiB", heap.minus(empty), 8),
        Row.bound("verify", "µs CPU", Value.of("verify.cpuMicros", KADIS), 300));
  }

  private static List<Row> http() {
    var rows = new ArrayList<Row>();
    for (String kind : List.of("get", "put")) {
      var figure = "http." + kind;
      var cost = Value.of(figure + ".cpuMicros", KADIS);
      var database = Value.of(figure + ".cpuMicros", BARE);
      rows.add(Row.bound(figure + ".beyond-database", "µs CPU", cost.minus(database), 40));
    }
    return rows;
  }

  private static List<Row> start() {
    return List.of(
        Row.bound("start.command", "ms", Value.of("start.command.millis", KADIS), 250),
        Row.bound("start.ready", "ms", Value.of("start.ready.millis", KADIS), 600)
            .beside(Value.of("start.ready.millis", GO), Value.of("start.ready.millis", RUST)));
  }
}
