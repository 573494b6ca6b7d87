package io.kadis.app.cli;

import io.kadis.app.http.KeyText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code kadis providers CID}. */
@Command(
    name = "providers",
    abbreviateSynopsis = true,
    description = "Who has some content.",
    footer = {
      "",
      "Examples:",
      "  kadis providers bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    })
final class ProvidersCommand extends ApiCommand {
  @Parameters(paramLabel = "CID", description = "A content id, version 0 or 1.")
  String cid = "";

  ProvidersCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var reply = send(api, "GET", "/v1/providers/" + KeyText.toPath(cid), query());
    var providers = Table.objects(reply.json().get("providers"));
    if (!printedJson(reply) && !providers.isEmpty()) {
      var table = new Table("peer", "address");
      providers.forEach(p -> table.row(p.get("peerId"), Table.first(p.get("addresses"))));
      table.print(io);
    }
    if (providers.isEmpty()) {
      throw new CommandFailure(ExitCode.NOT_FOUND, "nobody provides " + cid);
    }
  }
}
