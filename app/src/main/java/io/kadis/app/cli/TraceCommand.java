package io.kadis.app.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code kadis trace KEY}. */
@Command(
    name = "trace",
    abbreviateSynopsis = true,
    description = {
      "Look up a key and draw the way.",
      "Who was asked, at which distance from the key, by whose word, and how the",
      "answer led closer. Bits are the length of the distance: each one less is",
      "half as far. The nearest are where copies belong."
    },
    footer = {
      "",
      "Examples:",
      "  kadis trace greeting",
      "  kadis trace greeting --api 127.0.0.1:8481       # as another node finds it"
    })
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
    var drawing = new TraceDrawing(trace);
    io.out()
        .printf(
            "%s: %s in %s, %s ms%n%n",
            trace.get("key"),
            Table.count(hops.size(), "hop"),
            Table.count(drawing.depth(), "round"),
            trace.get("tookMs"));
    if (!hops.isEmpty()) {
      drawing.table(Paint.of(io)).print(io);
      io.out().println();
    }
    printNearest(Table.objects(trace.get("peers")));
    io.out().flush();
  }

  private void printNearest(List<Map<?, ?>> peers) {
    var table = new Table("nearest", "peer", "bits", "address");
    for (int i = 0; i < peers.size(); i++) {
      var peer = peers.get(i);
      boolean self = Boolean.TRUE.equals(peer.get("self"));
      table.row(
          "#" + (i + 1),
          peer.get("peerId"),
          peer.get("distanceBits"),
          self ? "(this node)" : Table.first(peer.get("addresses")));
    }
    table.print(io);
  }
}
