package io.kadis.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kadis delete KEY}. */
@Command(
    name = "delete",
    abbreviateSynopsis = true,
    description = "Delete a key; fine if there was nothing.",
    footer = {
      "",
      "Examples:",
      "  kadis delete greeting",
      "  kadis delete greeting --if-match TAG           # as get --json shows it"
    })
final class DeleteCommand extends WriteCommand {
  @Mixin ContextOption context = new ContextOption();

  DeleteCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var call = call("DELETE", keyPath("/v1/keys", api), query());
    printWritten("deleted", api.send(context.on(call)).orFail());
  }
}
