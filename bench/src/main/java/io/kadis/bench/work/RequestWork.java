package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Work;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of one client over one connection to one server with 30 peers in its table, on streams
 * that are kept and on streams opened for each. Then whole connections.
 */
public final class RequestWork implements Work {
  private static final int VALUE_BYTES = 100;

  /** Times those of a round: the JVM compiles a handshake after a few thousand of them. */
  private static final int WARM_CONNECTIONS = 10;

  private static final List<Integer> IN_FLIGHT = List.of(1, 16, 64);

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
      if (load.inFlight() == 16 && load.concerns(served.contender())) {
        load.on(served, bench.plan().warmUp(served.contender()), VALUE_BYTES);
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
              () -> load.on(served, bench.plan().requests(), VALUE_BYTES));
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
