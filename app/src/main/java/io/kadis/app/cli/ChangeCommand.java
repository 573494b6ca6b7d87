package io.kadis.app.cli;

import io.kadis.app.http.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** What add and remove share: the amount of a counter, or elements of a set. */
abstract class ChangeCommand extends WriteCommand {
  private static final String COUNTERS = "/counter/";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "AMOUNT|ELEMENT",
      description = "A whole number for a /counter/ key, elements for a /set/ key.")
  List<String> what = new ArrayList<>();

  ChangeCommand(Stdio io) {
    super(io);
  }

  /** The field of the request, and the name of the command. */
  abstract String verb();

  @Override
  void run(Api api) throws CommandFailure {
    String whole = wholeKey(api);
    Object change = whole.startsWith(COUNTERS) ? amount(whole) : what;
    var call =
        call("POST", keyPath("/v1/keys", whole), query())
            .with("Content-Type", "application/json")
            .with(Json.encode(Json.object(verb(), change)));
    printWritten("changed", api.send(call).orFail());
  }

  private long amount(String counter) {
    if (what.size() != 1) {
      throw options.usage("%s is a counter and takes one amount".formatted(counter));
    }
    try {
      return Long.parseLong(what.getFirst());
    } catch (NumberFormatException _) {
      throw options.usage(
          "%s is a counter, and '%s' no whole number of 64 bits"
              .formatted(counter, what.getFirst()));
    }
  }
}
