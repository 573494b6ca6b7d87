package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Program;
import io.kadis.bench.run.Work;
import java.util.List;

/** Gets and durable puts of the store, and of raw LMDB beside it, against the records in it. */
public final class StoreCurves implements Work {
  /** Puts of one size add a few thousand before the next. */
  private static final List<Integer> RECORDS = List.of(1_000, 30_000, 100_000, 300_000, 1_000_000);

  @Override
  public String name() {
    return "store";
  }

  @Override
  public void run(Bench bench) throws BenchException {
    var site = bench.site();
    try (var ours = Program.start(site.store(Contender.KADIS));
        var bare = Program.start(site.store(Contender.BARE))) {
      for (int records : RECORDS) {
        bench.log().println("records in the store: " + records);
        for (Program program : List.of(bare, ours)) {
          program.ask("op", "fill", "count", records);
          var contender = program == ours ? Contender.KADIS : Contender.BARE;
          bench.measure(
              "store.%d.get".formatted(records),
              contender,
              0,
              () -> StoreWork.run(bench, program, "get", 1));
          bench.measure(
              "store.%d.put".formatted(records),
              contender,
              0,
              () -> StoreWork.run(bench, program, "put", StoreWork.WRITERS));
        }
      }
    }
  }
}
