package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.files.IdentityFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kadis keygen FILE}. */
@Command(
    name = "keygen",
    abbreviateSynopsis = true,
    description = "Make an identity file for --identity; prints its peer id.",
    footer = {"", "Examples:", "  kadis keygen my.key", "  kadis node --identity my.key"})
final class KeygenCommand implements Callable<Integer> {
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

  KeygenCommand(Stdio io) {
    this.io = io;
  }

  @Override
  public Integer call() throws StartException {
    String id = IdentityFile.create(Path.of(String.valueOf(file))).peerId().toString();
    io.out().println(json ? "{\"peerId\":\"" + id + "\"}" : id);
    return ExitCode.DONE.code();
  }
}
