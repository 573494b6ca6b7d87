package io.kadis.app.cli;

import io.kadis.app.config.Units;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code kadis durability}. */
@Command(
    name = "durability",
    abbreviateSynopsis = true,
    description = "How many live copies the keys of a node have, as it last saw.",
    footer = {"", "Examples:", "  kadis durability"})
final class DurabilityCommand extends NodeOnlyCommand {
  DurabilityCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var reply = send(api, "GET", "/v1/durability", new Query());
    if (!printedJson(reply)) {
      print(reply.json());
    }
  }

  private void print(Map<String, Object> seen) {
    line(
        "keys",
        "%,d held here, %s copies of each wanted"
            .formatted(number(seen, "keys"), seen.get("wanted")));
    if (seen.get("byHolders") instanceof Map<?, ?> byHolders) {
      byHolders.forEach((holders, keys) ->
          line("", "%s with %s".formatted(keys, Table.count(holders, "live copy", "live copies"))));
    }
    if (number(seen, "unknown") > 0) {
      line("", "%,d not compared with others yet".formatted(number(seen, "unknown")));
    }
    line("backlog", backlog(seen));
    line(
        "moved",
        "%,d taken (%s), %,d let go"
            .formatted(
                number(seen, "pulledRecords"),
                Units.text(number(seen, "pulledBytes")),
                number(seen, "handedOver")));
    line(
        "speaks",
        "of %.0f %% of what it should hold".formatted(100 * fraction(seen.get("covered"))));
    var asOf = seen.get("asOf");
    line("as of", asOf == null ? "never: nobody to compare with" : String.valueOf(asOf));
  }

  private static String backlog(Map<String, Object> seen) {
    long backlog = number(seen, "backlog");
    if (backlog == 0) {
      return "nothing to do";
    }
    return seen.get("secondsToHealthy") instanceof Number seconds
        ? "%,d to be copied, about %s"
            .formatted(backlog, Units.text(Duration.ofSeconds(seconds.longValue())))
        : "%,d to be copied".formatted(backlog);
  }

  private static long number(Map<String, Object> seen, String name) {
    return seen.get(name) instanceof Number number ? number.longValue() : 0;
  }

  private static double fraction(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }

  private void line(String name, String value) {
    io.out().printf("%-8s %s%n", name, value);
  }
}
