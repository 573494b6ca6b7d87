package io.kadis.app.cli;

import io.kadis.app.http.KeyText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kadis provide CID}. */
@Command(
    name = "provide",
    abbreviateSynopsis = true,
    description = "Announce that the node has some content.",
    footer = {
      "",
      "Examples:",
      "  kadis provide bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    })
final class ProvideCommand extends ApiCommand {
  @Parameters(paramLabel = "CID", description = "A content id, version 0 or 1.")
  String cid = "";

  ProvideCommand(Stdio io) {
    super(io);
  }

  @Override
  void check() throws CommandFailure {
    if (options.joins()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "provide needs a node that stays: a client that leaves has no address; use --api");
    }
  }

  @Override
  void run(Api api) throws CommandFailure {
    var reply = send(api, "POST", "/v1/providers/" + KeyText.toPath(cid), query());
    if (!printedJson(reply)) {
      io.out().println("announced to " + Table.count(reply.json().get("told"), "peer"));
    }
  }
}
