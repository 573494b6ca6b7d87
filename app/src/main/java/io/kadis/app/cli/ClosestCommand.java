package io.kadis.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code kadis closest KEY}. */
@Command(
    name = "closest",
    abbreviateSynopsis = true,
    description = "The nodes nearest to a key.",
    footer = {"", "Examples:", "  kadis closest greeting", "  kadis closest /set/colours --json"})
final class ClosestCommand extends KeyCommand {
  ClosestCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var reply = send(api, "GET", keyPath("/v1/closest", api), query());
    if (!printedJson(reply)) {
      printPeers(io, reply.json().get("peers"));
    }
  }

  static void printPeers(Stdio io, @Nullable Object peers) {
    var table = new Table("peer", "distance", "address");
    for (var peer : Table.objects(peers)) {
      boolean self = Boolean.TRUE.equals(peer.get("self"));
      table.row(
          peer.get("peerId"),
          peer.get("distanceBits"),
          self ? "(this node)" : Table.first(peer.get("addresses")));
    }
    table.print(io);
  }
}
