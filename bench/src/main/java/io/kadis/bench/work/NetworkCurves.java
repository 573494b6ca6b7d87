package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Program;
import io.kadis.bench.run.Work;
import java.util.List;

/** What an operation costs all nodes of a network together, against how many they are. */
public final class NetworkCurves implements Work {
  private static final List<Integer> SIZES = List.of(5, 10, 20, 50, 100);
  private static final List<Contender> NETWORKS =
      List.of(Contender.GO, Contender.RUST, Contender.KADIS);
  private static final List<NetworkWork.Operation> OPERATIONS =
      List.of(
          new NetworkWork.Operation("put", 100, 16),
          new NetworkWork.Operation("get", 100, 16),
          new NetworkWork.Operation("kvput", 100, 16),
          new NetworkWork.Operation("kvget", 100, 16));

  @Override
  public String name() {
    return "network";
  }

  @Override
  public void run(Bench bench) throws BenchException {
    for (int nodes : SIZES) {
      for (Contender contender : NETWORKS) {
        bench.log().printf("network of %d, %s%n", nodes, contender);
        measure(bench, contender, nodes);
      }
    }
  }

  private static void measure(Bench bench, Contender contender, int nodes) throws BenchException {
    try (var program = Program.start(bench.site().network(contender))) {
      program.ask("op", "form", "count", nodes);
      for (var operation : OPERATIONS) {
        if (operation.concerns(contender)) {
          operation.on(program, bench.plan().warmUp(contender));
          bench.measure(
              operation.figure(nodes),
              contender,
              0,
              () -> operation.on(program, bench.plan().operations()));
        }
      }
    }
  }
}
