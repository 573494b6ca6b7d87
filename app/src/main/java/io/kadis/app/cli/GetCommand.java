package io.kadis.app.cli;

import io.kadis.app.http.Json;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kadis get KEY}: the exact bytes of a value, and nothing else, on stdout. */
@Command(
    name = "get",
    abbreviateSynopsis = true,
    description = {
      "Print a value: its exact bytes, no newline added.",
      "Counters and sets are printed as lines."
    },
    footer = {
      "",
      "Examples:",
      "  kadis get greeting",
      "  kadis get photo > photo.jpg",
      "  kadis get greeting --r one                     # the fastest copy is enough",
      "  kadis get greeting --json                      # with version, writer and tag"
    })
final class GetCommand extends KeyCommand {
  private static final int MULTIPLE_CHOICES = 300;

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
    String whole = wholeKey(api);
    var reply = api.send(Api.Call.get(keyPath("/v1/keys", whole), query().add("r", r).text()));
    boolean siblings = reply.status() == MULTIPLE_CHOICES;
    if (!siblings) {
      reply.orFail();
    }
    if (options.json) {
      io.out().println(Json.text(json(whole, reply)));
    } else if (siblings) {
      throw siblings(whole, reply.json());
    } else {
      print(reply);
    }
  }

  private void print(Api.Reply reply) throws CommandFailure {
    switch (String.valueOf(reply.header("X-Kadis-Kind"))) {
      case "count" -> io.out().println(reply.text());
      case "members" -> reply.array().forEach(io.out()::println);
      default -> io.out().write(reply.body().toArrayUnsafe(), 0, reply.body().size());
    }
  }

  /** Which of them is meant only a person can say: they are listed, and the way out is named. */
  private CommandFailure siblings(String whole, Map<String, Object> json) {
    List<Map<?, ?>> values = Table.objects(json.get("siblings"));
    var table = new Table("value", "written", "writer");
    values.forEach(
        value -> table.row(Shown.value(value), value.get("written"), value.get("writer")));
    table.print(io.err());
    return new CommandFailure(
        ExitCode.FAILED,
        "%s has %d values written without knowing of each other; --json prints them in full,"
                .formatted(whole, values.size())
            + " put %s VALUE --context %s replaces them".formatted(whole, json.get("context")));
  }

  private Map<String, Object> json(String whole, Api.Reply reply) throws CommandFailure {
    String kind = String.valueOf(reply.header("X-Kadis-Kind"));
    var object = Json.object("key", whole, "kind", kind);
    switch (kind) {
      case "siblings" -> object.putAll(reply.json());
      case "count" -> object.put("value", Long.parseLong(reply.text()));
      case "members" -> object.put("value", reply.array());
      default -> object.putAll(value(reply));
    }
    object.put("etag", reply.header("ETag"));
    object.put("tag", tag(reply));
    return object;
  }

  /** As flags take it: without the quotes of a header. */
  private static @Nullable String tag(Api.Reply reply) {
    String etag = reply.header("ETag");
    return etag == null ? null : etag.replace("\"", "");
  }

  private static Map<String, Object> value(Api.Reply reply) {
    return Json.object(
        "value", Base64.getEncoder().encodeToString(reply.body().toArrayUnsafe()),
        "contentType", reply.header("Content-Type"),
        "lastModified", reply.header("Last-Modified"),
        "expires", reply.header("X-Kadis-Expires"),
        "writer", reply.header("X-Kadis-Writer"));
  }
}
