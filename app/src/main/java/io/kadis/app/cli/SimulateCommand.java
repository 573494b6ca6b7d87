package io.kadis.app.cli;

import io.kadis.app.http.Json;
import io.kadis.kv.repair.RepairConfig;
import io.kadis.simulator.churn.Churn;
import io.kadis.simulator.scenario.Comparison;
import io.kadis.simulator.scenario.Plan;
import io.kadis.simulator.scenario.Progress;
import io.kadis.simulator.scenario.Report;
import io.kadis.simulator.scenario.ReportText;
import io.kadis.simulator.scenario.Result;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kadis simulate}: a network on virtual time, within this process; needs no node. */
@Command(
    name = "simulate",
    abbreviateSynopsis = true,
    sortOptions = false,
    description = {
      "Simulate a network whose nodes come and go.",
      "It runs on virtual time within this command, and reports what copies cost."
    },
    footer = {
      "",
      "The same options give the same report. Exit code 1: something was found wrong.",
      "",
      "Examples:",
      "  kadis simulate --nodes 1000 --keys 10000 --hours 24 --baseline"
    })
final class SimulateCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Nodes at the start. Default: ${DEFAULT-VALUE}.")
  int nodes = 100;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "Keys with a value of 100 B to 1 KiB each. Default: ${DEFAULT-VALUE}.")
  int keys = 1_000;

  @Option(
      names = "--hours",
      paramLabel = "N",
      description = "Of virtual time. Default: ${DEFAULT-VALUE}.")
  int hours = 24;

  @Option(
      names = "--churn",
      paramLabel = "none|light|heavy",
      converter = ChurnText.class,
      description = {
        "Nodes that come and go: none; a tenth, with sessions of",
        "4 h; half, with sessions of 1 h (medians). Default: heavy."
      })
  Churn churn = Churn.HEAVY;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of all that is drawn. Default: ${DEFAULT-VALUE}.")
  long seed = 1;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Copies wanted of each key. Default: ${DEFAULT-VALUE}.")
  int replicas = Plan.Copying.DEFAULTS.replicas();

  @Option(
      names = "--replication-interval",
      paramLabel = "DURATION",
      converter = Converters.DurationText.class,
      description = "Between two comparisons with each neighbour. Default: 10m.")
  Duration interval = RepairConfig.DEFAULTS.interval();

  @Option(
      names = "--baseline",
      description = {
        "Beside it the same day for plain Kademlia, which stores",
        "each key at the 20 nearest again every hour."
      })
  boolean baseline;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  private final Stdio io;

  SimulateCommand(Stdio io) {
    this.io = io;
  }

  static final class ChurnText extends Converters.Parser<Churn> {
    ChurnText() {
      super(Churn::parse);
    }
  }

  @Override
  public Integer call() throws CommandFailure {
    var report = Comparison.run(plan(), baseline, progress());
    if (json) {
      io.out().println(Json.text(json(report)));
    } else {
      ReportText.lines(report).forEach(io.out()::println);
    }
    return (report.passed() ? ExitCode.DONE : ExitCode.FAILED).code();
  }

  private Plan plan() throws CommandFailure {
    try {
      var size = new Plan.Size(nodes, keys, Duration.ofHours(hours));
      var repair = RepairConfig.DEFAULTS.every(interval);
      return new Plan(size, new Plan.Copying(replicas, repair), churn, seed);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "--" + e.getMessage() + "; see kadis simulate --help");
    }
  }

  /** One line that is written over, for a person who waits. */
  private Progress progress() {
    if (!io.screen().err()) {
      return Progress.SILENT;
    }
    return (design, minutes, of) -> {
      if (minutes % 30 == 0 || minutes == of) {
        io.err().printf(Locale.ROOT, "\r%s: %d of %d h ", design, minutes / 60, of / 60);
        io.err().print(minutes == of ? "\r\033[K" : "");
        io.err().flush();
      }
    };
  }

  private static Map<String, Object> json(Report report) {
    var plan = report.plan();
    var sessions = new TreeMap<String, Integer>();
    report.sessions().forEach((e, n) -> sessions.put(e.name().toLowerCase(Locale.ROOT), n));
    return Json.object(
        "nodes", plan.size().nodes(),
        "keys", plan.size().keys(),
        "hours", plan.size().time().toHours(),
        "seed", plan.seed(),
        "sessionsEnded", sessions,
        "results", report.results().stream().map(SimulateCommand::json).toList(),
        "history", "%016x".formatted(report.history()),
        "passed", report.passed());
  }

  private static Map<String, Object> json(Result result) {
    return Json.object(
        "design", result.design(),
        "keysLost", result.lost(),
        "unreadableKeyMinutes", result.reads().unreadableMinutes(),
        "misleadingKeyMinutes", result.reads().misleadingMinutes(),
        "keyMinutes", result.reads().keyMinutes(),
        "unreadableAtOnce", result.reads().worst(),
        "copiesMean", result.copies().mean(),
        "copiesLeast", result.copies().least(),
        "keysByCopies", result.copies().atEnd().byCopies(),
        "copyBytesPerNodeHour", Math.round(result.upkeep().bytes()),
        "copyMessagesPerNodeHour", Math.round(result.upkeep().messages()),
        "tableBytesPerNodeHour", Math.round(result.tables().bytes()),
        "tableMessagesPerNodeHour", Math.round(result.tables().messages()),
        "flaws", result.flaws());
  }
}
