package io.kadis.app.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kadis store …}: looks after the store of a node that is not running. */
@Command(
    name = "store",
    synopsisSubcommandLabel = "COMMAND",
    description = "Look after the store of a stopped node.",
    footer = {
      "",
      "Examples:",
      "  kadis store stats kadis-data/8000",
      "  kadis store export kadis-data/8000 backup.kadis",
      "  kadis store import kadis-data/8000 backup.kadis",
      "  kadis store check kadis-data/8000"
    })
final class StoreCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Spec @Nullable CommandSpec spec;

  private StoreCommand() {}

  /** It with the commands it has. */
  static CommandLine commandLine(Stdio io) {
    return new CommandLine(new StoreCommand())
        .addSubcommand("check", new StoreCheckCommand(io))
        .addSubcommand("stats", new StoreStatsCommand(io))
        .addSubcommand("export", new StoreExportCommand(io))
        .addSubcommand("import", new StoreImportCommand(io));
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(),
        "missing command: store check, stats, export or import");
  }
}
