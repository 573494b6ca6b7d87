package io.kadis.app.cli;

import io.kadis.app.http.KeyText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kadis name resolve NAME}. */
@Command(
    name = "resolve",
    abbreviateSynopsis = true,
    description = {
      "Print what a name stands for.",
      "Of a name that stands for another name, that other name."
    },
    footer = {
      "",
      "Examples:",
      "  kadis name resolve 12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq",
      "  kadis name resolve 12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq --json"
    })
final class NameResolveCommand extends ApiCommand {
  private static final String PREFIX = "/ipns/";

  @Parameters(paramLabel = "NAME", description = "A peer id, in base58 or as a CID.")
  String name = "";

  @Option(
      names = "--r",
      paramLabel = "QUORUM",
      description = "Replicas that must answer: one, quorum, all or a number.")
  @Nullable String r;

  NameResolveCommand(Stdio io) {
    super(io);
  }

  @Override
  void check() {
    Quorums.check(options, "--r", r);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    var query = query().add("r", r);
    var reply = send(api, "GET", "/v1/names/" + KeyText.toPath(bare), query);
    if (!printedJson(reply)) {
      io.out().println(reply.json().get("value"));
    }
  }
}
