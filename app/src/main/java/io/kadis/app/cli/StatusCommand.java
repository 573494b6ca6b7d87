package io.kadis.app.cli;

import io.kadis.app.config.Units;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code kadis status}. */
@Command(
    name = "status",
    abbreviateSynopsis = true,
    description = "How the node is.",
    footer = {"", "Examples:", "  kadis status", "  kadis status --api 127.0.0.1:8481"})
final class StatusCommand extends ApiCommand {
  StatusCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var reply = send(api, "GET", "/v1/node", new Query());
    if (!printedJson(reply)) {
      print(reply.json());
    }
  }

  private void print(Map<String, Object> node) {
    line("peer id", node.get("peerId"));
    line(
        "state",
        "%s, %s, %s in the routing table"
            .formatted(
                node.get("state"),
                Table.count(node.get("connections"), "connection"),
                Table.count(node.get("routingTable"), "peer")));
    line("serves", Boolean.TRUE.equals(node.get("serving")) ? node.get("protocol") : "nobody");
    if (node.get("addresses") instanceof List<?> addresses) {
      addresses.forEach(address -> line("address", address));
    }
    line(
        "store",
        "%s, %s of %s, in %s"
            .formatted(
                Table.count(node.get("records"), "record"),
                size(node.get("storeBytes")),
                size(node.get("storeMaxBytes")),
                node.get("data")));
    if (node.get("namespaces") instanceof List<?> names) {
      String all = names.stream().map(String::valueOf).collect(Collectors.joining(", "));
      line("keys", "%s; bare ones are in %s".formatted(all, node.get("defaultNamespace")));
    }
    line("settings", node.get("settings"));
    line("version", node.get("version"));
    line("up", node.get("uptimeSeconds") + " s");
  }

  private static String size(@Nullable Object bytes) {
    return bytes instanceof Number number ? Units.text(number.longValue()) : "?";
  }

  private void line(String name, @Nullable Object value) {
    io.out().printf("%-9s %s%n", name, value);
  }
}
