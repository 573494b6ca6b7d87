package io.kadis.app.cli;

import io.kadis.app.config.Units;
import io.kadis.app.http.Json;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreCheck;
import io.kadis.dht.store.StoreException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kadis store check}. */
@Command(name = "check", description = "Read everything and tell what does not fit together.")
final class StoreCheckCommand extends StoreDirectoryCommand {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The node's data directory.")
  Path data = Path.of("");

  StoreCheckCommand(Stdio io) {
    super(io);
  }

  @Override
  Path directory() {
    return data;
  }

  @Override
  ExitCode run(LmdbStore store) throws StoreException {
    StoreCheck.Report report = store.check();
    if (json) {
      io.out().println(json(report));
    } else {
      print(report);
    }
    return report.clean() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static String json(StoreCheck.Report report) {
    return Json.text(
        Json.object(
            "clean", report.clean(),
            "records", report.records(),
            "written", report.written(),
            "providers", report.providers(),
            "usedBytes", report.usedBytes(),
            "problemCount", report.problemCount(),
            "problems", report.problems()));
  }

  private void print(StoreCheck.Report report) {
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
