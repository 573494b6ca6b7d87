package io.kadis.app.http;

import io.kadis.Kadis;
import io.kadis.Version;
import io.kadis.dht.Dht;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.Map;

/** {@code /v1/node}, {@code /healthz}, {@code /readyz}: how the node itself is. */
final class NodeRoutes {
  private final Kadis kadis;
  private final Dht dht;
  private final String defaultNamespace;
  private final long startedNanos = System.nanoTime();

  NodeRoutes(Kadis kadis, String defaultNamespace) {
    this.kadis = kadis;
    this.dht = kadis.dht();
    this.defaultNamespace = defaultNamespace;
  }

  void addTo(Router router) {
    router
        .add("GET", "/v1/node", (_, _) -> Response.json(node()))
        .add("GET", "/healthz", (_, _) -> Response.json(Json.object("status", "alive")))
        .add("GET", "/readyz", (_, _) -> ready());
  }

  private Map<String, Object> node() {
    var config = kadis.config();
    var store = kadis.store();
    return Json.object(
        "peerId", kadis.id().toString(),
        "version", Version.TEXT,
        "addresses", kadis.addresses().stream().map(Multiaddr::toString).toList(),
        "protocol", dht.config().protocol().text(),
        "mode", Replies.word(dht.config().mode()),
        "serving", dht.serving(),
        "state", Replies.word(dht.joining()),
        "syncing", kadis.metrics().syncing(),
        "connections", dht.host().connections().size(),
        "routingTable", dht.routingTable().stream().mapToInt(b -> b.peers().size()).sum(),
        "records", store.count(),
        "storeBytes", store.usedBytes(),
        "storeMaxBytes", config.store().maxBytes(),
        "data", config.data().toAbsolutePath().normalize().toString(),
        "replicas", config.database().n(),
        "namespaces", kadis.namespaces().names().stream().sorted().toList(),
        "defaultNamespace", defaultNamespace,
        "settings", config.database().sharedSettings(kadis.namespaces()).line(),
        "uptimeSeconds", Duration.ofNanos(System.nanoTime() - startedNanos).toSeconds());
  }

  private Response ready() throws Problem {
    return switch (dht.joining()) {
      case ALONE, JOINED ->
          Response.json(Json.object("status", "ready", "state", Replies.word(dht.joining())));
      case TRYING ->
          throw new Problem(
              ProblemType.NOT_READY, "none of the given bootstrap peers has answered");
    };
  }
}
