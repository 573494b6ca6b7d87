package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Requests of one client over one connection to one server with 30 peers in its table, on streams
 * that are kept and on streams opened for each. Then whole connections.
 */
public final class RequestWork implements Work {
  private static final int VALUE_BYTES = 100;

  /** Times those of a round: the JVM compiles a handshake after a few thousand of them. */
  private static final int WARM_CONNECTIONS = 10;

  private static final List<Integer> IN_FLIGHT = List.of(1, 16, 64);

  /** One kind of request, so many at once. */
  private record Load(String kind, boolean fresh, int inFlight) {
    String figure() {
      return "%s.%s.%d".formatted(kind, fresh ? "fresh" : "reused", inFlight);
    }

    /** Writes show how they are kept; go and rust know no {@code /kv/}. */
    boolean concerns(Contender contender) {
      return switch (contender) {
        case GO, RUST -> !kind.equals("store");
        case KADIS_ASYNC -> kind.equals("put_value") || kind.equals("store");
        case KADIS, BARE -> true;
      };
    }

    Map<String, Object> on(Served served, Duration time) throws BenchException {
      return served.ask(
          "op", "requests",
          "kind", kind,
          "fresh", fresh,
          "inFlight", inFlight,
          "seconds", time.toMillis() / 1e3,
          "bytes", VALUE_BYTES);
    }
  }

  @Override
  public String name() {
    return "requests";
  }

  @Override
  public void run(Bench bench) throws BenchException {
    var kinds = List.of(Contender.GO, Contender.RUST, Contender.KADIS, Contender.KADIS_ASYNC);
    try (var all = Served.all(bench, kinds, Served.PEERS_IN_TABLE)) {
      for (Served served : all.servers()) {
        served.ask("op", "preload", "bytes", VALUE_BYTES);
        warmUp(bench, served);
      }
      for (int round = 0; round < bench.plan().rounds(); round++) {
        bench.log().println("requests, round " + (round + 1));
        measure(bench, all.servers(), round);
      }
    }
  }

  private static void warmUp(Bench bench, Served served) throws BenchException {
    for (Load load : loads()) {
      if (load.inFlight == 16 && load.concerns(served.contender())) {
        load.on(served, bench.plan().warmUp(served.contender()));
      }
    }
    int connections = bench.plan().connections();
    served.ask("op", "connections", "count", WARM_CONNECTIONS * connections);
  }

  private static void measure(Bench bench, List<Served> servers, int round) {
    for (Load load : loads()) {
      for (Served served : Bench.inTurn(servers, round)) {
        if (load.concerns(served.contender())) {
          bench.measure(
              load.figure(),
              served.contender(),
              round,
              () -> load.on(served, bench.plan().requests()));
        }
      }
    }
    for (Served served : Bench.inTurn(servers, round)) {
      bench.measure(
          "connection",
          served.contender(),
          round,
          () -> served.ask("op", "connections", "count", bench.plan().connections()));
    }
  }

  private static List<Load> loads() {
    var loads = new ArrayList<Load>();
    for (String kind : List.of("find_node", "get_value", "put_value", "store")) {
      for (int inFlight : IN_FLIGHT) {
        loads.add(new Load(kind, false, inFlight));
        loads.add(new Load(kind, true, inFlight));
      }
    }
    return loads;
  }
}
