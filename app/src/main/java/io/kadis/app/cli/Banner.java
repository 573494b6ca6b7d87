package io.kadis.app.cli;

import io.kadis.Version;
import io.kadis.app.Node;
import io.kadis.app.config.ApiConfig.Bind.FirstFree;
import io.kadis.app.config.HostPort;
import io.kadis.app.http.Json;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.PrintStream;
import java.net.URI;

/** What a node prints once it is up. */
final class Banner {
  private Banner() {}

  /** How this program was called, to be typed again. */
  static String command() {
    return System.getProperty("kadis.command", "kadis");
  }

  /** One line for scripts. */
  static String json(Node node) {
    return Json.text(
        Json.object(
            "event", "ready",
            "peerId", node.id().toString(),
            "addresses", node.addresses().stream().map(Multiaddr::toString).toList(),
            "api", node.api().map(URI::toString).orElse(null)));
  }

  /** For a person: who this node is, and what to type next. */
  static void print(Node node, PrintStream out) {
    out.println("Kadis " + Version.TEXT + " is up.");
    out.println("  peer id  " + node.id());
    node.addresses().forEach(address -> out.println("  address  " + address));
    out.println("  API      " + node.api().map(URI::toString).orElse("off"));
    out.println("  data     " + node.config().kadis().data());
    var network = node.config().kadis().swarmKey();
    network.ifPresent(
        key -> out.println("  network  private, of fingerprint " + key.fingerprint()));
    out.println();
    node.api().ifPresent(api -> printUse(api, out));
    node.addresses().stream()
        .findFirst()
        .ifPresent(address -> printJoin(address, network.isPresent(), out));
    out.println("Ctrl-C stops the node.");
    out.flush();
  }

  private static void printUse(URI api, PrintStream out) {
    String where = where(api);
    out.println("Next, in another terminal:");
    out.printf("  %s put%s greeting hello%n", command(), where);
    out.printf("  %s get%s greeting%n", command(), where);
  }

  /** The flag by which commands find {@code api}; nothing when they find it anyway. */
  static String where(URI api) {
    return api.getPort() == FirstFree.FIRST_PORT ? "" : " --api " + api.getRawAuthority();
  }

  private static void printJoin(Multiaddr address, boolean isPrivate, PrintStream out) {
    address
        .tcpSocketAddress()
        .ifPresent(socket -> {
          var first = new HostPort(socket.getAddress().getHostAddress(), socket.getPort());
          int next = first.port() < 65_535 ? first.port() + 1 : 0;
          out.println("A second node:");
          String key = isPrivate ? " --swarm-key FILE" : "";
          out.printf("  %s --port %d --peer %s%s%n", command(), next, first, key);
        });
  }
}
