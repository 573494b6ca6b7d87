package io.kadis.bench;

import static io.kadis.bench.report.Contender.BARE;
import static io.kadis.bench.report.Contender.GO;
import static io.kadis.bench.report.Contender.KADIS;
import static io.kadis.bench.report.Contender.RUST;

import io.kadis.bench.report.Chart;
import io.kadis.bench.report.Chart.Curve;
import java.util.ArrayList;
import java.util.List;

/** Cost against what it may depend on: the pictures of docs/performance.md. */
final class Charts {
  private static final double PER_MIB = 1.0 / (1 << 20);
  private static final double PER_MILLI = 1e-3;

  private Charts() {}

  static List<Chart> all() {
    var cpu = "µs CPU";
    return List.of(
        new Chart("table", "FIND_NODE", "peers in the table", cpu, peers("table.%d.find_node", 1)),
        new Chart(
            "value-get", "GET_VALUE", "bytes of the value", cpu, peers("value.%d.get_value", 1)),
        new Chart(
            "value-put", "PUT_VALUE", "bytes of the value", cpu, peers("value.%d.put_value", 1)),
        new Chart(
            "connections",
            "FIND_NODE",
            "idle connections beside",
            cpu,
            peers("connections.%d.find_node", 1)),
        new Chart(
            "memory",
            "Memory of a server",
            "idle connections",
            "MiB",
            bothOf("connections.%d.residentBytes", PER_MIB)),
        new Chart("network-put", "Put to 20 copies", "nodes", "ms CPU", network("put")),
        new Chart("network-get", "Get", "nodes", "ms CPU", network("get")),
        new Chart("store-get", "Get from the store", "records", "µs", store()),
        new Chart(
            "store-put",
            "Durable puts, 64 at once",
            "records",
            "/s",
            List.of(
                new Curve("raw LMDB", BARE, "store.%d.put.perSecond", 1),
                new Curve("Kadis", KADIS, "store.%d.put.perSecond", 1))));
  }

  private static List<Curve> peers(String figure, double scale) {
    return bothOf(figure + ".cpuMicros", scale);
  }

  private static List<Curve> bothOf(String figure, double scale) {
    return List.of(
        new Curve("go", GO, figure, scale),
        new Curve("rust", RUST, figure, scale),
        new Curve("Kadis", KADIS, figure, scale));
  }

  private static List<Curve> network(String op) {
    var curves = new ArrayList<>(peers("network.%d." + op + ".100B.16", PER_MILLI));
    var database = "network.%d.kv" + op + ".100B.16.cpuMicros";
    curves.add(new Curve("Kadis /kv/, n = 5", KADIS, database, PER_MILLI));
    return curves;
  }

  private static List<Curve> store() {
    return List.of(
        new Curve("raw LMDB, p50", BARE, "store.%d.get.p50Micros", 1),
        new Curve("Kadis, p50", KADIS, "store.%d.get.p50Micros", 1),
        new Curve("Kadis, p99", KADIS, "store.%d.get.p99Micros", 1));
  }
}
