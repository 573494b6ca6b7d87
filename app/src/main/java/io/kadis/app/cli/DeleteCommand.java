package io.kadis.app.cli;

import picocli.CommandLine.Command;

/** {@code kadis delete KEY}. */
@Command(
    name = "delete",
    abbreviateSynopsis = true,
    description = "Delete a key; fine if there was nothing.")
final class DeleteCommand extends WriteCommand {
  DeleteCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    printWritten("deleted", send(api, "DELETE", keyPath("/v1/keys", key), query().add("w", w)));
  }
}
