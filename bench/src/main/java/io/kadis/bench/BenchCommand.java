package io.kadis.bench;

import io.kadis.app.cli.Stdio;
import io.kadis.app.http.Json;
import io.kadis.bench.report.History;
import io.kadis.bench.report.Results;
import io.kadis.bench.report.Row;
import io.kadis.bench.report.Table;
import io.kadis.bench.run.Bench;
import io.kadis.bench.run.BenchException;
import io.kadis.bench.run.Plan;
import io.kadis.bench.run.Site;
import io.kadis.bench.run.Work;
import io.kadis.bench.work.BulkWork;
import io.kadis.bench.work.HttpWork;
import io.kadis.bench.work.IdleWork;
import io.kadis.bench.work.NetworkWork;
import io.kadis.bench.work.RequestWork;
import io.kadis.bench.work.StartWork;
import io.kadis.bench.work.StoreWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures, prints the table, keeps the raw results, and compares with former runs. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Kadis beside go and rust peers on the same work.")
final class BenchCommand implements Callable<Integer> {
  private static final int FALLEN = 1;

  @Option(names = "--quick", description = "One short round of each: to try it.")
  boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "WORK",
      description = "requests, idle, bulk, network, store, http, start. Default: all.")
  List<String> only = new ArrayList<>();

  @Option(names = "--nodes", split = ",", description = "Sizes of the networks. Default: 20,50.")
  List<Integer> nodes = new ArrayList<>();

  @Option(names = "--rounds", description = "Of each work. Default: 3.")
  int rounds;

  @Option(names = "--record", description = "Append the ratios to bench/history.csv.")
  boolean record;

  @Option(names = "--check", description = "Exit 1 and name what fell by more than 20 %%.")
  boolean check;

  private final Stdio io = Stdio.ofProcess();

  @Override
  public Integer call() throws BenchException, IOException {
    var root = Path.of("").toAbsolutePath();
    var results = new Results();
    var plan = plan();
    try (var site = Site.at(root)) {
      run(new Bench(plan, site, results, io.err()));
    }
    var rows = Rows.all(plan.networkSizes());
    io.out().println(Table.of(rows, results));
    results.failures().forEach(failure -> io.err().println("not measured: " + failure));
    save(root, results);
    return compare(root, rows, results);
  }

  private Plan plan() {
    var plan = Plan.of(quick);
    plan = nodes.isEmpty() ? plan : plan.withNetworkSizes(nodes);
    return rounds == 0 ? plan : plan.withRounds(rounds);
  }

  private void run(Bench bench) {
    List<Work> works =
        List.of(
            new RequestWork(),
            new IdleWork(),
            new BulkWork(),
            new NetworkWork(),
            new StoreWork(),
            new HttpWork(),
            new StartWork());
    for (Work work : works) {
      if (only.isEmpty() || only.contains(work.name())) {
        try {
          work.run(bench);
        } catch (BenchException e) {
          bench.results().failed(work.name() + ": " + e.getMessage());
        }
      }
    }
  }

  private void save(Path root, Results results) throws IOException {
    var directory = Files.createDirectories(root.resolve("bench/results"));
    var now = Clock.systemUTC().instant();
    var file = directory.resolve(now.toString().replace(':', '-') + ".json");
    List<Map<String, Object>> samples =
        results.samples().stream()
            .map(sample ->
                Json.object(
                    "figure", sample.figure(),
                    "contender", sample.contender().name(),
                    "round", sample.round(),
                    "value", sample.value()))
            .toList();
    var all =
        Json.object(
            "commit", commit(root),
            "date", now.toString(),
            "quick", quick,
            "processors", Runtime.getRuntime().availableProcessors(),
            "failures", results.failures(),
            "samples", samples);
    Files.writeString(file, Json.text(all) + "\n");
    io.err().println("raw results: " + root.relativize(file));
  }

  private int compare(Path root, List<Row> rows, Results results) throws IOException {
    var file = root.resolve("bench/history.csv");
    int exitCode = 0;
    if (check) {
      var fallen = History.fallen(History.read(file), rows, results);
      fallen.forEach(io.out()::println);
      exitCode = fallen.isEmpty() ? 0 : FALLEN;
    }
    if (record) {
      var date = Clock.systemUTC().instant().toString().substring(0, "yyyy-mm-dd".length());
      History.append(file, History.lines(commit(root), date, rows, results));
    }
    return exitCode;
  }

  /** Of the sources measured; "unknown" outside of a git repository. */
  private static String commit(Path root) throws IOException {
    var process =
        new ProcessBuilder("git", "describe", "--always", "--dirty")
            .directory(root.toFile())
            .start();
    try (var out = process.inputReader()) {
      var line = out.readLine();
      return line == null ? "unknown" : line;
    }
  }
}
