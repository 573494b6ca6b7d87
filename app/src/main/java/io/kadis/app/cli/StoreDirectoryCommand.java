package io.kadis.app.cli;

import io.kadis.KadisConfig;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreConfig;
import io.kadis.dht.store.StoreException;
import io.kadis.files.FileErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command on the data directory of a node that is not running: its lock keeps a second out. */
abstract class StoreDirectoryCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Spec @Nullable CommandSpec spec;

  final Stdio io;

  StoreDirectoryCommand(Stdio io) {
    this.io = io;
  }

  abstract Path directory();

  /** Does the work on the open store. */
  abstract ExitCode run(LmdbStore store) throws IOException, CommandFailure;

  /** What is to be looked at before the store is opened. */
  void check() throws CommandFailure {
    Path data = directory();
    if (!Files.exists(data)) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "there is no data directory %s: a node's own is the one it was started with as --data,"
                  .formatted(data)
              + " by default kadis-data/PORT");
    }
    // Opening makes what is missing; this only reads.
    if (Files.isDirectory(data) && !Files.exists(data.resolve("data.mdb"))) {
      throw new CommandFailure(ExitCode.FAILED, "there is no store in " + data);
    }
  }

  StoreConfig config() {
    return KadisConfig.DEFAULT_STORE;
  }

  @Override
  public final Integer call() throws CommandFailure {
    check();
    try (LmdbStore store = LmdbStore.open(directory(), config())) {
      return run(store).code();
    } catch (StoreException e) {
      throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, FileErrors.reason(e));
    }
  }

  final ParameterException usage(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }
}
