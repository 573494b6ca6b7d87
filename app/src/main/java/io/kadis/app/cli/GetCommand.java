package io.kadis.app.cli;

import io.kadis.app.http.Json;
import io.kadis.app.http.KeyText;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kadis get KEY}: the exact bytes, and nothing else, on stdout. */
@Command(
    name = "get",
    abbreviateSynopsis = true,
    description = "Print a value: its exact bytes, no newline added.")
final class GetCommand extends ApiCommand {
  @Parameters(paramLabel = "KEY", description = "Without a leading slash: /kv/KEY.")
  String key = "";

  @Option(
      names = "--r",
      paramLabel = "QUORUM",
      description = "Replicas that must answer: one, quorum, all or a number.")
  @Nullable String r;

  GetCommand(Stdio io) {
    super(io);
  }

  @Override
  void check() throws CommandFailure {
    Quorums.check(options, "--r", r);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var reply = send(api, "GET", keyPath("/v1/keys", key), query().add("r", r));
    if (options.json) {
      io.out().println(json(reply));
    } else {
      io.out().write(reply.body().toArrayUnsafe(), 0, reply.body().size());
    }
  }

  private String json(Api.Reply reply) {
    return Json.text(
        Json.object(
            "key", KeyText.qualify(key),
            "value", Base64.getEncoder().encodeToString(reply.body().toArrayUnsafe()),
            "etag", reply.header("ETag"),
            "contentType", reply.header("Content-Type"),
            "lastModified", reply.header("Last-Modified"),
            "writer", reply.header("X-Kadis-Writer")));
  }
}
