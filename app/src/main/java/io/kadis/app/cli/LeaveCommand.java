package io.kadis.app.cli;

import picocli.CommandLine.Command;

/** {@code kadis leave}. */
@Command(
    name = "leave",
    abbreviateSynopsis = true,
    description = {
      "Take a node out for good.",
      "It hands its records over to those who should hold them without it, and",
      "stops. Give it time by --timeout.",
      "A node that is only to restart needs no leave: stop its process."
    },
    footer = {"", "Examples:", "  kadis leave --timeout 5m"})
final class LeaveCommand extends NodeOnlyCommand {
  LeaveCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var reply = send(api, "POST", "/v1/leave", query());
    if (!printedJson(reply)) {
      io.out().println("left: all its records are with others, and the node stops");
    }
  }
}
