package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Work;
import java.util.List;
import java.util.Map;

/**
 * What a request costs one server, against the peers in its table, the size of its value, and the
 * connections that stand beside and do nothing. 16 in flight on kept streams.
 */
public final class RequestCurves implements Work {
  private static final int IN_FLIGHT = 16;
  private static final int VALUE_BYTES = 100;
  private static final Load FIND_NODE = new Load("find_node", false, IN_FLIGHT);
  private static final Load GET_VALUE = new Load("get_value", false, IN_FLIGHT);
  private static final Load PUT_VALUE = new Load("put_value", false, IN_FLIGHT);

  private static final List<Integer> TABLES = List.of(2, 5, 10, 20, 50, 100, 200);

  /** Rising: a server keeps the larger of two values. The last is near what rust peers accept. */
  private static final List<Integer> VALUES = List.of(100, 300, 1_000, 3_000, 8_000, 15_000);

  /** Added one after the other. */
  private static final List<Integer> CONNECTIONS = List.of(10, 20, 70, 200, 500);

  private static final List<Contender> SERVERS =
      List.of(Contender.GO, Contender.RUST, Contender.KADIS);

  @Override
  public String name() {
    return "requests";
  }

  @Override
  public void run(Bench bench) throws BenchException {
    for (int peers : TABLES) {
      bench.log().println("peers in the table: " + peers);
      againstTable(bench, peers);
    }
    againstValues(bench);
    for (Contender contender : SERVERS) {
      bench.log().println("connections of " + contender);
      againstConnections(bench, contender);
    }
  }

  private static void againstTable(Bench bench, int peers) throws BenchException {
    try (var all = Served.all(bench, SERVERS, peers)) {
      for (Served served : all.servers()) {
        warmUp(bench, served, FIND_NODE);
      }
      measure(bench, all.servers(), FIND_NODE, "table.%d.find_node".formatted(peers), VALUE_BYTES);
    }
  }

  private static void againstValues(Bench bench) throws BenchException {
    try (var all = Served.all(bench, SERVERS, Served.PEERS_IN_TABLE)) {
      for (Served served : all.servers()) {
        served.ask("op", "preload", "bytes", VALUE_BYTES);
        warmUp(bench, served, GET_VALUE);
        warmUp(bench, served, PUT_VALUE);
      }
      for (int bytes : VALUES) {
        bench.log().println("bytes of a value: " + bytes);
        for (Served served : all.servers()) {
          served.ask("op", "preload", "bytes", bytes);
        }
        for (Load load : List.of(GET_VALUE, PUT_VALUE)) {
          measure(bench, all.servers(), load, "value.%d.%s".formatted(bytes, load.kind()), bytes);
        }
      }
    }
  }

  private static void againstConnections(Bench bench, Contender contender) throws BenchException {
    try (var served = Served.start(bench, contender, Served.PEERS_IN_TABLE)) {
      warmUp(bench, served, FIND_NODE);
      int open = 0;
      for (int more : CONNECTIONS) {
        open += more;
        var figure = "connections." + open;
        bench.measure(figure, contender, 0, () -> resident(served, more));
        measure(bench, List.of(served), FIND_NODE, figure + ".find_node", VALUE_BYTES);
      }
    }
  }

  /** Opens so many more, and tells what memory the server then takes. */
  private static Map<String, Object> resident(Served served, int more) throws BenchException {
    var idle = served.ask("op", "idle", "count", more);
    if (idle.get("beforeBytes") instanceof Number before
        && idle.get("bytesEach") instanceof Number each) {
      return Map.of("residentBytes", before.doubleValue() + more * each.doubleValue());
    }
    throw new BenchException("no memory in " + idle);
  }

  private static void warmUp(Bench bench, Served served, Load load) throws BenchException {
    load.on(served, bench.plan().warmUp(served.contender()), VALUE_BYTES);
  }

  private static void measure(
      Bench bench, List<Served> servers, Load load, String figure, int bytes) {
    for (int round = 0; round < bench.plan().rounds(); round++) {
      for (Served served : Bench.inTurn(servers, round)) {
        bench.measure(
            figure,
            served.contender(),
            round,
            () -> load.on(served, bench.plan().requests(), bytes));
      }
    }
  }
}
