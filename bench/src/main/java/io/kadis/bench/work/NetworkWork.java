package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Program;
import io.kadis.bench.run.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whole networks, each in one process: puts and gets of {@code /raw/} by whole lookups to 20
 * copies, and of {@code /kv/} as Kadis does it by default.
 */
public final class NetworkWork implements Work {
  /** One kind of operation on values of one size, so many at once. */
  record Operation(String op, int bytes, int inFlight) {
    String figure(int nodes) {
      return "network.%d.%s.%dB.%d".formatted(nodes, op, bytes, inFlight);
    }

    /** How a write is kept makes no difference to gets; go and rust know no {@code /kv/}. */
    boolean concerns(Contender contender) {
      return switch (contender) {
        case GO, RUST -> !op.startsWith("kv");
        case KADIS_ASYNC -> op.endsWith("put");
        case KADIS, BARE -> true;
      };
    }

    Map<String, Object> on(Program network, Duration time) throws BenchException {
      return network.ask(
          "op", op, "bytes", bytes, "inFlight", inFlight, "seconds", time.toMillis() / 1e3);
    }
  }

  /** A put of a size comes before its gets. */
  private static final List<Operation> OPERATIONS =
      List.of(
          new Operation("put", 100, 16),
          new Operation("get", 100, 16),
          new Operation("put", 4096, 16),
          new Operation("get", 4096, 16),
          new Operation("kvput", 100, 16),
          new Operation("kvget", 100, 16),
          new Operation("kvget", 100, 1));

  private record Network(Contender contender, Program program) {}

  @Override
  public String name() {
    return "network";
  }

  @Override
  public void run(Bench bench) throws BenchException {
    for (int nodes : bench.plan().networkSizes()) {
      var networks = new ArrayList<Network>();
      try {
        for (Contender contender :
            List.of(Contender.GO, Contender.RUST, Contender.KADIS, Contender.KADIS_ASYNC)) {
          networks.add(form(bench, contender, nodes));
        }
        measure(bench, networks, nodes);
      } finally {
        networks.forEach(network -> network.program.close());
      }
    }
  }

  private static Network form(Bench bench, Contender contender, int nodes) throws BenchException {
    var network = new Network(contender, Program.start(bench.site().network(contender)));
    bench.log().printf("network of %d, %s%n", nodes, contender);
    bench.measure(
        "network.%d.form".formatted(nodes),
        contender,
        0,
        () -> network.program.ask("op", "form", "count", nodes));
    for (Operation operation : OPERATIONS) {
      if (operation.concerns(contender)) {
        operation.on(network.program, bench.plan().warmUp(contender));
      }
    }
    return network;
  }

  private static void measure(Bench bench, List<Network> networks, int nodes) {
    for (int round = 0; round < bench.plan().rounds(); round++) {
      bench.log().printf("network of %d, round %d%n", nodes, round + 1);
      for (Operation operation : OPERATIONS) {
        for (Network network : Bench.inTurn(networks, round)) {
          if (operation.concerns(network.contender)) {
            bench.measure(
                operation.figure(nodes),
                network.contender,
                round,
                () -> operation.on(network.program, bench.plan().operations()));
          }
        }
      }
    }
  }
}
