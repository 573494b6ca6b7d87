package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.config.SwarmKeyFile;
import io.kadis.libp2p.pnet.SwarmKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kadis swarm-key FILE}. */
@Command(
    name = "swarm-key",
    abbreviateSynopsis = true,
    description = "Make the key of a private network; prints its fingerprint.",
    footer = {
      "",
      "Examples:",
      "  kadis swarm-key swarm.key",
      "  kadis node --swarm-key swarm.key",
    })
final class SwarmKeyCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(names = "--json", description = "Print JSON.")
  boolean json;

  @Parameters(paramLabel = "FILE", description = "Where; an existing file is never replaced.")
  @Nullable Path file;

  private final Stdio io;

  SwarmKeyCommand(Stdio io) {
    this.io = io;
  }

  @Override
  public Integer call() throws StartException {
    SwarmKey key = SwarmKey.generate(new SecureRandom());
    SwarmKeyFile.create(Path.of(String.valueOf(file)), key);
    String print = key.fingerprint();
    io.out().println(json ? "{\"fingerprint\":\"" + print + "\"}" : print);
    return ExitCode.DONE.code();
  }
}
