package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Work;
import java.util.List;

/** What a server takes in memory as it stands there, and for each connection that does nothing. */
public final class IdleWork implements Work {
  @Override
  public String name() {
    return "idle";
  }

  @Override
  public void run(Bench bench) throws BenchException {
    for (int round = 0; round < bench.plan().rounds(); round++) {
      bench.log().println("idle, round " + (round + 1));
      for (Contender contender :
          Bench.inTurn(List.of(Contender.GO, Contender.RUST, Contender.KADIS), round)) {
        try (var served = Served.start(bench, contender, 0)) {
          bench.measure(
              "idle",
              contender,
              round,
              () -> served.ask("op", "idle", "count", bench.plan().connections()));
        }
      }
    }
  }
}
