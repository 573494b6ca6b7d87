package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Program;
import io.kadis.bench.run.Work;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** From the start of a process until a short command has ended, or a server is ready. */
public final class StartWork implements Work {
  /** Of a start there is much noise, and it takes little time. */
  private static final int STARTS_PER_ROUND = 3;

  @Override
  public String name() {
    return "start";
  }

  @Override
  public void run(Bench bench) {
    bench.log().println("start");
    for (int round = 0; round < bench.plan().rounds() * STARTS_PER_ROUND; round++) {
      bench.measure("start.command", Contender.KADIS, round, () -> command(bench));
      for (Contender contender : List.of(Contender.GO, Contender.RUST, Contender.KADIS)) {
        bench.measure("start.ready", contender, round, () -> ready(bench, contender));
      }
    }
  }

  private static Map<String, Object> command(Bench bench) throws BenchException {
    long begun = System.nanoTime();
    try {
      var process =
          new ProcessBuilder(bench.site().launcher(), "--version")
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new BenchException("kadis --version failed");
      }
    } catch (IOException e) {
      throw new BenchException("kadis --version did not start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("kadis --version is not waited for any longer", e);
    }
    return millisSince(begun);
  }

  private static Map<String, Object> ready(Bench bench, Contender contender) throws BenchException {
    var command = bench.site().server(contender, "--api", "127.0.0.1:0");
    long begun = System.nanoTime();
    try (var _ = Program.start(command)) {
      return millisSince(begun);
    }
  }

  private static Map<String, Object> millisSince(long begun) {
    return Map.of("millis", (System.nanoTime() - begun) / 1e6);
  }
}
