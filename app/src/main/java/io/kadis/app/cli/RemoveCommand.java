package io.kadis.app.cli;

import picocli.CommandLine.Command;

/** {@code kadis remove KEY AMOUNT|ELEMENT…}. */
@Command(
    name = "remove",
    abbreviateSynopsis = true,
    description = "Take from a counter, or elements from a set.",
    footer = {"", "Examples:", "  kadis remove /counter/hits 1", "  kadis remove /set/colours red"})
final class RemoveCommand extends ChangeCommand {
  RemoveCommand(Stdio io) {
    super(io);
  }

  @Override
  String verb() {
    return "remove";
  }
}
