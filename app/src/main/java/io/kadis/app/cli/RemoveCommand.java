package io.kadis.app.cli;

import picocli.CommandLine.Command;

/** {@code kadis remove KEY AMOUNT|ELEMENT…}. */
@Command(
    name = "remove",
    abbreviateSynopsis = true,
    description = "Take from a counter, or elements from a set.")
final class RemoveCommand extends ChangeCommand {
  RemoveCommand(Stdio io) {
    super(io);
  }

  @Override
  String verb() {
    return "remove";
  }
}
