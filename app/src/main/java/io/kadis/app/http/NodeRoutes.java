package io.kadis.app.http;

import io.kadis.app.config.NodeConfig;
import io.kadis.app.config.Version;
import io.kadis.dht.Dht;
import io.kadis.dht.store.LmdbStore;
import io.kadis.kv.metrics.KvMetrics;
import java.time.Duration;
import java.util.Map;

/** {@code /v1/node}, {@code /healthz}, {@code /readyz}: how the node itself is. */
final class NodeRoutes {
  private final NodeConfig config;
  private final Dht dht;
  private final LmdbStore store;
  private final KvMetrics metrics;
  private final long startedNanos = System.nanoTime();

  NodeRoutes(NodeConfig config, Dht dht, LmdbStore store, KvMetrics metrics) {
    this.config = config;
    this.dht = dht;
    this.store = store;
    this.metrics = metrics;
  }

  void addTo(Router router) {
    router
        .add("GET", "/v1/node", (_, _) -> Response.json(node()))
        .add("GET", "/healthz", (_, _) -> Response.json(Json.object("status", "alive")))
        .add("GET", "/readyz", (_, _) -> ready());
  }

  private Map<String, Object> node() {
    var host = dht.host();
    var addresses =
        host.listenAddresses().stream().map(a -> a.withPeerId(host.id()).toString()).toList();
    return Json.object(
        "peerId", host.id().toString(),
        "version", Version.TEXT,
        "addresses", addresses,
        "protocol", dht.config().protocol().text(),
        "mode", Replies.word(dht.config().mode()),
        "serving", dht.serving(),
        "state", Replies.word(dht.joining()),
        "syncing", metrics.syncing(),
        "connections", host.connections().size(),
        "routingTable", dht.routingTable().stream().mapToInt(b -> b.peers().size()).sum(),
        "records", store.count(),
        "storeBytes", store.usedBytes(),
        "storeMaxBytes", config.store().maxBytes(),
        "data", config.data().toAbsolutePath().normalize().toString(),
        "replicas", config.database().n(),
        "namespaces", config.namespaces().names().stream().sorted().toList(),
        "defaultNamespace", config.defaultNamespace(),
        "settings", config.database().sharedSettings(config.namespaces()).line(),
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
