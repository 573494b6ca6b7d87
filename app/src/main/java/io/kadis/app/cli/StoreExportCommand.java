package io.kadis.app.cli;

import io.kadis.app.backup.Exporter;
import io.kadis.app.http.Json;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreException;
import io.kadis.files.FileErrors;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kadis store export DIR FILE|-}. */
@Command(
    name = "export",
    description = {
      "Copy all records of a stopped node into a file.",
      "Its identity and its settings are not part of it."
    })
final class StoreExportCommand extends StoreDirectoryCommand {
  private static final int BUFFER_BYTES = 1 << 20;

  @Parameters(index = "0", paramLabel = "DIR", description = "The node's data directory.")
  Path data = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE|-", description = "A new file; - for stdout.")
  String file = "";

  StoreExportCommand(Stdio io) {
    super(io);
  }

  @Override
  Path directory() {
    return data;
  }

  @Override
  void check() throws CommandFailure {
    super.check();
    if (!stdout() && Files.exists(Path.of(file))) {
      throw new CommandFailure(
          ExitCode.FAILED,
          file + " exists already; an export overwrites nothing: name another file");
    }
  }

  private boolean stdout() {
    return file.equals("-");
  }

  @Override
  ExitCode run(LmdbStore store) throws IOException, CommandFailure {
    Exporter.Result result = stdout() ? toStdout(store) : toFile(store, Path.of(file));
    tell(result);
    return result.damaged() == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  private Exporter.Result toStdout(LmdbStore store) throws IOException, CommandFailure {
    var out = new BufferedOutputStream(io.out(), BUFFER_BYTES);
    var result = export(store, out);
    if (io.out().checkError()) { // A PrintStream says so only when asked.
      throw new CommandFailure(ExitCode.FAILED, "stdout was closed before all was written");
    }
    return result;
  }

  /** Under its name stands a whole export or none. */
  private Exporter.Result toFile(LmdbStore store, Path target) throws CommandFailure {
    Path draft = target.resolveSibling(target.getFileName() + ".part");
    try {
      Exporter.Result result;
      try (var out = new BufferedOutputStream(Files.newOutputStream(draft), BUFFER_BYTES)) {
        result = export(store, out);
      }
      try (var channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
      return result;
    } catch (StoreException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "cannot write %s: %s".formatted(target, FileErrors.reason(e)));
    }
  }

  private Exporter.Result export(LmdbStore store, OutputStream out) throws IOException {
    try (var progress = Progress.of(io, "exporting records", store.count())) {
      var now = InstantSource.system().instant();
      return Exporter.run(store, out, now, done -> progress.at(done, ""));
    }
  }

  private void tell(Exporter.Result result) {
    PrintStream to = stdout() ? io.err() : io.out();
    if (json) {
      to.println(
          Json.text(
              Json.object(
                  "file", file,
                  "records", result.records(),
                  "damaged", result.damaged())));
    } else {
      to.printf("exported %s to %s%n", Table.count(result.records(), "record"), file);
    }
    if (result.damaged() > 0) {
      io.err()
          .printf(
              "kadis: left out %s that cannot be read; see kadis store check%n",
              Table.count(result.damaged(), "record"));
    }
  }
}
