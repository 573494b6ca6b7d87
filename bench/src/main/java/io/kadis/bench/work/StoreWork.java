package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Program;
import io.kadis.bench.run.Work;
import java.util.List;
import java.util.Map;

/** The store with many records, beside raw LMDB that does the same; and one signature verified. */
public final class StoreWork implements Work {
  static final int WRITERS = 64;

  @Override
  public String name() {
    return "store";
  }

  @Override
  public void run(Bench bench) throws BenchException {
    var site = bench.site();
    bench.log().println("store, filling");
    try (var ours = Program.start(site.store(Contender.KADIS));
        var bare = Program.start(site.store(Contender.BARE))) {
      bench.measure("store.empty", Contender.KADIS, 0, () -> ours.ask("op", "memory"));
      for (Program program : List.of(ours, bare)) {
        program.ask("op", "fill", "count", bench.plan().records());
      }
      bench.measure("store.full", Contender.KADIS, 0, () -> ours.ask("op", "memory"));
      for (int round = 0; round < bench.plan().rounds(); round++) {
        bench.log().println("store, round " + (round + 1));
        measure(bench, ours, bare, round);
      }
    }
  }

  private static void measure(Bench bench, Program ours, Program bare, int round) {
    bench.measure("store.get", Contender.BARE, round, () -> run(bench, bare, "get", 1));
    bench.measure("store.get", Contender.KADIS, round, () -> run(bench, ours, "get", 1));
    bench.measure("store.put", Contender.BARE, round, () -> run(bench, bare, "put", WRITERS));
    bench.measure("store.put", Contender.KADIS, round, () -> run(bench, ours, "put", WRITERS));
    bench.measure("verify", Contender.KADIS, round, () -> run(bench, ours, "verify", 1));
  }

  static Map<String, Object> run(Bench bench, Program program, String op, int inFlight)
      throws BenchException {
    double seconds = bench.plan().store().toMillis() / 1e3;
    return program.ask("op", op, "inFlight", inFlight, "seconds", seconds);
  }
}
