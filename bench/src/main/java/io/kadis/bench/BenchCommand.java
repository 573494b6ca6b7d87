package io.kadis.bench;

import io.kadis.app.cli.Stdio;
import io.kadis.bench.report.Chart;
import io.kadis.bench.report.History;
import io.kadis.bench.report.Results;
import io.kadis.bench.report.ResultsFile;
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
import io.kadis.bench.work.NetworkCurves;
import io.kadis.bench.work.NetworkWork;
import io.kadis.bench.work.RequestCurves;
import io.kadis.bench.work.RequestWork;
import io.kadis.bench.work.StartWork;
import io.kadis.bench.work.StoreCurves;
import io.kadis.bench.work.StoreWork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures, prints the table and keeps the raw results; or compares or records the last ones. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Kadis beside go and rust peers on the same work. Run from the root.")
final class BenchCommand implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final List<Work> WORKS =
      List.of(
          new RequestWork(),
          new IdleWork(),
          new BulkWork(),
          new NetworkWork(),
          new StoreWork(),
          new HttpWork(),
          new StartWork());

  /** What {@code --curves} measures. */
  private static final List<Work> CURVES =
      List.of(new RequestCurves(), new NetworkCurves(), new StoreCurves());

  @Option(names = "--curves", description = "Cost against size, as pictures in docs/performance.")
  boolean curves;

  @Option(names = "--quick", description = "One short round of each: to try it.")
  boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "WORK",
      description = "requests, idle, bulk, network, store, http, start. Default: all.")
  List<String> only = new ArrayList<>();

  @Option(
      names = "--nodes",
      split = ",",
      paramLabel = "N",
      description = "Sizes of the networks. Default: 20,50.")
  List<Integer> nodes = new ArrayList<>();

  @Option(names = "--rounds", paramLabel = "N", description = "Of each work. Default: 3.")
  int rounds;

  @Option(names = "--last", description = "Take the results of the last run, measure nothing.")
  boolean last;

  @Option(names = "--record", description = "Append the ratios to bench/history.csv.")
  boolean record;

  @Option(names = "--check", description = "Name what fell by more than 20 %%; exit 1 for any.")
  boolean check;

  private final Stdio io = Stdio.ofProcess();
  private final Path root = Path.of("").toAbsolutePath();

  @Override
  public Integer call() throws BenchException, IOException {
    var directory = root.resolve(curves ? "bench/results/curves" : "bench/results");
    if (!last) {
      measure(directory);
    }
    var run = ResultsFile.last(directory);
    if (run.isEmpty()) {
      io.err().println("nothing was measured yet: make bench");
      return FAILED;
    }
    return curves ? draw(run.get()) : report(run.get());
  }

  /** Writes what there is after each work: a run that is cut short keeps what it has. */
  private void measure(Path directory) throws BenchException, IOException {
    var plan = plan();
    var date = Clock.systemUTC().instant().toString();
    var run = new ResultsFile(commit(), date, quick, plan.networkSizes(), new Results());
    try (var site = Site.at(root)) {
      var bench = new Bench(plan, site, run.results(), io.err());
      for (Work work : chosen()) {
        measure(bench, work);
        var file = run.write(directory);
        io.err().println(work.name() + " is in " + root.relativize(file));
      }
    }
  }

  private static void measure(Bench bench, Work work) {
    try {
      work.run(bench);
    } catch (BenchException e) {
      bench.results().failed(work.name() + ": " + e.getMessage());
    }
  }

  private Plan plan() {
    var plan = Plan.of(quick);
    plan = nodes.isEmpty() ? plan : plan.withNetworkSizes(nodes);
    return rounds == 0 ? plan : plan.withRounds(rounds);
  }

  private List<Work> chosen() throws BenchException {
    var works = curves ? CURVES : WORKS;
    var names = works.stream().map(Work::name).toList();
    if (!names.containsAll(only)) {
      throw new BenchException("--only %s: there are %s".formatted(only, names));
    }
    return works.stream().filter(work -> only.isEmpty() || only.contains(work.name())).toList();
  }

  private int draw(ResultsFile run) throws IOException {
    var directory = Files.createDirectories(root.resolve("docs/performance"));
    for (Chart chart : Charts.all()) {
      var picture = chart.svg(run.results());
      if (!picture.isEmpty()) {
        Files.writeString(directory.resolve(chart.name() + ".svg"), picture);
      }
    }
    tellFailures(run);
    return 0;
  }

  private int report(ResultsFile run) throws IOException {
    var rows = Rows.all(run.nodes());
    io.out().println(Table.of(rows, run.results()));
    tellFailures(run);
    var history = root.resolve("bench/history.csv");
    boolean failed = check && fallen(history, rows, run);
    if (record) {
      failed |= !recorded(history, rows, run);
    }
    return failed ? FAILED : 0;
  }

  private void tellFailures(ResultsFile run) {
    run.results().failures().forEach(failure -> io.err().println("not measured: " + failure));
  }

  private boolean fallen(Path history, List<Row> rows, ResultsFile run) throws IOException {
    var fallen = History.fallen(History.read(history), rows, run.results());
    fallen.forEach(io.out()::println);
    return !fallen.isEmpty();
  }

  private boolean recorded(Path history, List<Row> rows, ResultsFile run) throws IOException {
    if (run.quick()) {
      io.err().println("the last run was a quick one, which says too little to be recorded");
      return false;
    }
    var day = run.date().substring(0, "yyyy-mm-dd".length());
    History.append(history, History.lines(run.commit(), day, rows, run.results()));
    return true;
  }

  /** Of the sources measured. */
  private String commit() throws IOException {
    var process =
        new ProcessBuilder("git", "describe", "--always", "--dirty")
            .directory(root.toFile())
            .start();
    try (var out = process.inputReader()) {
      var line = out.readLine();
      return line == null ? "unknown" : line; // Not in a git repository.
    }
  }
}
