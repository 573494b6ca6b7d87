package io.kadis.app.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code kadis status}. */
@Command(name = "status", description = "How the node is.")
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
        "%s, %s connections, %s peers in the routing table"
            .formatted(node.get("state"), node.get("connections"), node.get("routingTable")));
    line("serves", Boolean.TRUE.equals(node.get("serving")) ? node.get("protocol") : "nobody");
    if (node.get("addresses") instanceof List<?> addresses) {
      addresses.forEach(address -> line("address", address));
    }
    line(
        "store",
        "%s records, %s of %s bytes, in %s"
            .formatted(
                node.get("records"),
                node.get("storeBytes"),
                node.get("storeMaxBytes"),
                node.get("data")));
    line("version", node.get("version"));
    line("up", node.get("uptimeSeconds") + " s");
  }

  private void line(String name, @Nullable Object value) {
    io.out().printf("%-9s %s%n", name, value);
  }
}
