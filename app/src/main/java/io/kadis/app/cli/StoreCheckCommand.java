package io.kadis.app.cli;

import io.kadis.app.config.Units;
import io.kadis.app.http.Json;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreCheck;
import io.kadis.dht.store.StoreException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kadis store check}. */
@Command(name = "check", description = "Read everything and tell what does not fit together.")
final class StoreCheckCommand extends StoreDirectoryCommand {
  @Parameters(arity = "0..1", paramLabel = "DIR", description = "The node's data directory.")
  @Nullable Path directory;

  @Option(names = "--data", paramLabel = "DIR", description = "The same, as a node has it.")
  @Nullable Path data;

  StoreCheckCommand(Stdio io) {
    super(io);
  }

  @Override
  Path directory() {
    if ((directory == null) == (data == null)) {
      throw usage("name one data directory: store check DIR");
    }
    return directory == null ? Objects.requireNonNull(data) : directory;
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
            directory(),
            report.clean() ? "clean" : Table.count(report.problemCount(), "problem"),
            Table.count(report.records(), "record"),
            Table.count(report.providers(), "provider"),
            Units.text(report.usedBytes()));
  }
}
