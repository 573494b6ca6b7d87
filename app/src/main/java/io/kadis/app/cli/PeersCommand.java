package io.kadis.app.cli;

import picocli.CommandLine.Command;

/** {@code kadis peers}. */
@Command(
    name = "peers",
    abbreviateSynopsis = true,
    description = "The peers the node is connected to.",
    footer = {"", "Examples:", "  kadis peers", "  kadis peers --api 127.0.0.1:8481 --json"})
final class PeersCommand extends ApiCommand {
  PeersCommand(Stdio io) {
    super(io);
  }

  @Override
  void run(Api api) throws CommandFailure {
    var reply = send(api, "GET", "/v1/peers", new Query());
    if (printedJson(reply)) {
      return;
    }
    var peers = Table.objects(reply.json().get("peers"));
    if (peers.isEmpty()) {
      io.out().println("connected to nobody");
      return;
    }
    var table = new Table("peer", "direction", "latency ms", "agent", "address");
    for (var peer : peers) {
      table.row(
          peer.get("peerId"),
          peer.get("direction"),
          peer.get("latencyMs"),
          peer.get("agent"),
          peer.get("remoteAddress"));
    }
    table.print(io);
  }
}
