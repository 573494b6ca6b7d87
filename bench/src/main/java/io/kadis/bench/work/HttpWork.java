package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Program;
import io.kadis.bench.run.Work;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Gets and puts over HTTP at a lone node, beside the same at its database. */
public final class HttpWork implements Work {
  private static final int IN_FLIGHT = 64;
  private static final int VALUE_BYTES = 100;

  /** As many as the client gets over HTTP, so that either way finds what it verified before. */
  private static final int KEYS = 1_000;

  private static final List<String> KINDS = List.of("put", "get");

  @Override
  public String name() {
    return "http";
  }

  @Override
  public void run(Bench bench) throws BenchException {
    var command = bench.site().server(Contender.KADIS, "--api", "127.0.0.1:0");
    try (var served = Served.measured(bench, Contender.KADIS, Program.start(command), 0);
        var bare = Program.start(bench.site().network(Contender.KADIS))) {
      bare.ask("op", "form", "count", 1);
      for (String kind : KINDS) {
        overHttp(bench.plan().warmUp(), served, kind);
        direct(bench.plan().warmUp(), bare, kind);
      }
      for (int round = 0; round < bench.plan().rounds(); round++) {
        bench.log().println("http, round " + (round + 1));
        for (String kind : KINDS) {
          var time = bench.plan().operations();
          var figure = "http." + kind;
          bench.measure(figure, Contender.KADIS, round, () -> overHttp(time, served, kind));
          bench.measure(figure, Contender.BARE, round, () -> direct(time, bare, kind));
        }
      }
    }
  }

  private static Map<String, Object> overHttp(Duration time, Served served, String kind)
      throws BenchException {
    return served.ask(
        "op",
        "http",
        "kind",
        kind,
        "url",
        String.valueOf(served.server().ready().get("api")),
        "bytes",
        VALUE_BYTES,
        "inFlight",
        IN_FLIGHT,
        "seconds",
        time.toMillis() / 1e3);
  }

  private static Map<String, Object> direct(Duration time, Program database, String kind)
      throws BenchException {
    return database.ask(
        "op",
        "kv" + kind,
        "bytes",
        VALUE_BYTES,
        "keys",
        KEYS,
        "inFlight",
        IN_FLIGHT,
        "seconds",
        time.toMillis() / 1e3);
  }
}
