package io.kadis.app.cli;

import picocli.CommandLine.Command;

/** {@code kadis add KEY AMOUNT|ELEMENT…}. */
@Command(
    name = "add",
    abbreviateSynopsis = true,
    description = "Add to a counter, or elements to a set.")
final class AddCommand extends ChangeCommand {
  AddCommand(Stdio io) {
    super(io);
  }

  @Override
  String verb() {
    return "add";
  }
}
