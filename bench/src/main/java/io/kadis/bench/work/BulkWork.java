package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Program;
import io.kadis.bench.run.Work;
import java.util.List;
import java.util.Map;

/** Many bytes over one stream: up to the server, and down from it. */
public final class BulkWork implements Work {
  private static final List<String> DIRECTIONS = List.of("up", "down");

  @Override
  public String name() {
    return "bulk";
  }

  @Override
  public void run(Bench bench) throws BenchException {
    var kadis = Program.start(bench.site().java("PerfProgram", "512m"));
    try (var java = Served.measured(bench, Contender.KADIS, kadis, 0);
        var go = Served.start(bench, Contender.GO, 0)) {
      for (Served served : List.of(java, go)) {
        for (String direction : DIRECTIONS) {
          move(bench, served, direction);
        }
      }
      for (int round = 0; round < bench.plan().rounds(); round++) {
        bench.log().println("bulk, round " + (round + 1));
        measure(bench, List.of(go, java), round);
      }
    }
  }

  private static void measure(Bench bench, List<Served> servers, int round) {
    for (String direction : DIRECTIONS) {
      for (Served served : Bench.inTurn(servers, round)) {
        bench.measure(
            "bulk." + direction, served.contender(), round, () -> move(bench, served, direction));
      }
    }
  }

  private static Map<String, Object> move(Bench bench, Served served, String direction)
      throws BenchException {
    return served.ask("op", "bulk", "kind", direction, "bytes", bench.plan().bulkBytes());
  }
}
