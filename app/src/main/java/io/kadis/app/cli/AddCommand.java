package io.kadis.app.cli;

import picocli.CommandLine.Command;

/** {@code kadis add KEY AMOUNT|ELEMENT…}. */
@Command(
    name = "add",
    abbreviateSynopsis = true,
    description = "Add to a counter, or elements to a set.",
    footer = {"", "Examples:", "  kadis add /counter/hits 1", "  kadis add /set/colours red blue"})
final class AddCommand extends ChangeCommand {
  AddCommand(Stdio io) {
    super(io);
  }

  @Override
  String verb() {
    return "add";
  }
}
