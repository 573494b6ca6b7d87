package io.kadis.app.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code kadis trace KEY}. */
@Command(
    name = "trace",
    abbreviateSynopsis = true,
    description = "Look up a key and show each hop.")
final class TraceCommand extends KeyCommand {
  TraceCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var reply = send(api, "GET", keyPath("/v1/trace", api), query());
    if (!printedJson(reply)) {
      print(reply.json());
    }
  }

  private void print(Map<String, Object> trace) {
    var hops = Table.objects(trace.get("hops"));
    io.out()
        .printf(
            "%s: %s, %s ms%n",
            trace.get("key"), Table.count(hops.size(), "hop"), trace.get("tookMs"));
    if (!hops.isEmpty()) {
      printHops(hops);
    }
    io.out().println("\nnearest:");
    ClosestCommand.printPeers(io, trace.get("peers"));
  }

  private void printHops(List<Map<?, ?>> hops) {
    var table = new Table("asked ms", "answered ms", "peer", "distance", "outcome", "closer");
    for (var hop : hops) {
      table.row(
          hop.get("askedMs"),
          hop.get("answeredMs"),
          hop.get("peerId"),
          hop.get("distanceBits"),
          hop.get("outcome"),
          hop.get("closer") instanceof List<?> closer ? closer.size() : null);
    }
    table.print(io.out());
  }
}
