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

/** {@code kadis name …}: IPNS names. */
@Command(
    name = "name",
    synopsisSubcommandLabel = "COMMAND",
    description = "Say what a node's IPNS name stands for, or look up a name.",
    footer = {
      "",
      "Examples:",
      "  kadis name publish /ipfs/QmRN6wdp1S2A5EtjW9A3M1vKSBuQQGcgvuhoMUoEz4iiT5",
      "  kadis name resolve 12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
    })
final class NameCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Spec @Nullable CommandSpec spec;

  private NameCommand() {}

  /** It with the commands it has. */
  static CommandLine commandLine(Stdio io) {
    return new CommandLine(new NameCommand())
        .addSubcommand("publish", new NamePublishCommand(io))
        .addSubcommand("resolve", new NameResolveCommand(io));
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "missing command: name publish or resolve");
  }
}
