package io.kadis.app.cli;

import io.kadis.app.config.NodeConfig;
import io.kadis.app.config.Units;
import io.kadis.app.http.Json;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreCheck;
import io.kadis.dht.store.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kadis store …}: looks after the store of a node that is not running. */
@Command(
    name = "store",
    synopsisSubcommandLabel = "COMMAND",
    description = "Look after the store of a stopped node.")
final class StoreCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Spec @Nullable CommandSpec spec;

  private final Stdio io;

  StoreCommand(Stdio io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "missing command: store check");
  }

  @Command(name = "check", description = "Read everything and tell what does not fit together.")
  int check(
      @Option(
              names = {"-h", "--help"},
              usageHelp = true,
              description = "Show this help.")
          boolean helpWanted,
      @Option(
              names = "--data",
              paramLabel = "DIR",
              required = true,
              description = "The node's data directory.")
          Path data,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws CommandFailure {
    if (!Files.exists(data)) {
      throw new CommandFailure(ExitCode.FAILED, "there is no data directory " + data);
    }
    // Opening makes what is missing; a check only reads.
    if (Files.isDirectory(data) && !Files.exists(data.resolve("data.mdb"))) {
      throw new CommandFailure(ExitCode.FAILED, "there is no store in " + data);
    }
    try (LmdbStore store = LmdbStore.open(data, NodeConfig.DEFAULT_STORE)) {
      StoreCheck.Report report = store.check();
      print(report, data, json);
      return (report.clean() ? ExitCode.DONE : ExitCode.FAILED).code();
    } catch (StoreException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private void print(StoreCheck.Report report, Path data, boolean json) {
    if (json) {
      io.out()
          .println(
              Json.text(
                  Json.object(
                      "clean", report.clean(),
                      "records", report.records(),
                      "written", report.written(),
                      "providers", report.providers(),
                      "usedBytes", report.usedBytes(),
                      "problemCount", report.problemCount(),
                      "problems", report.problems())));
      return;
    }
    report.problems().forEach(io.out()::println);
    io.out()
        .printf(
            "%s: %s, %s, %s, %s%n",
            data,
            report.clean() ? "clean" : Table.count(report.problemCount(), "problem"),
            Table.count(report.records(), "record"),
            Table.count(report.providers(), "provider"),
            Units.text(report.usedBytes()));
  }
}
