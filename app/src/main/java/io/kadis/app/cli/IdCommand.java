package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.files.IdentityFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kadis id}. */
@Command(
    name = "id",
    abbreviateSynopsis = true,
    description = "The peer id of the node, or of an identity file.",
    footer = {"", "Examples:", "  kadis id", "  kadis id --identity kadis-data/8000/identity.key"})
final class IdCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Option(names = "--identity", paramLabel = "FILE", description = "Ask this file, not a node.")
  @Nullable Path identity;

  @Mixin ApiOptions options = new ApiOptions();

  private final Stdio io;

  IdCommand(Stdio io) {
    this.io = io;
  }

  @Override
  public Integer call() throws CommandFailure, StartException {
    String id = identity == null ? askNode() : IdentityFile.read(identity).peerId().toString();
    io.out().println(options.json ? "{\"peerId\":\"" + id + "\"}" : id);
    return ExitCode.DONE.code();
  }

  private String askNode() throws CommandFailure, StartException {
    try (Api api = options.open()) {
      return String.valueOf(api.send(Api.Call.get("/v1/node", "")).orFail().json().get("peerId"));
    }
  }
}
