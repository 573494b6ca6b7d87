package io.kadis.app.http;

import io.kadis.app.config.NodeConfig;
import io.kadis.dht.Dht;
import io.kadis.dht.store.LmdbStore;
import io.kadis.kv.Database;
import io.kadis.kv.upkeep.Membership;
import io.kadis.libp2p.host.HostMetrics;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.apache.tuweni.bytes.Bytes;

/** The API's table of contents. */
public final class Routes {
  private final Router router = new Router();

  private Routes() {}

  /** All routes of a node but its metrics and its leaving. */
  public static Routes of(NodeConfig config, Dht dht, LmdbStore store, Database database) {
    var routes = new Routes();
    KeyRoutes.add(routes.router, database, config.defaultNamespace());
    OpenApi.addTo(routes.router);
    new NetworkRoutes(dht).addTo(routes.router);
    new ProviderRoutes(dht).addTo(routes.router);
    new NodeRoutes(config, dht, store, database.metrics()).addTo(routes.router);
    return routes;
  }

  /**
   * Adds {@code /v1/durability} and {@code /v1/leave}.
   *
   * @param stop ends the node once it has left
   */
  public Routes membership(Membership membership, Dht dht, Runnable stop) {
    new MembershipRoutes(membership, dht, stop).addTo(router);
    return this;
  }

  /**
   * Adds {@code /metrics}.
   *
   * @param scrape renders all metrics in Prometheus' text format
   */
  public Routes metrics(Supplier<Bytes> scrape) {
    router.add(
        "GET",
        "/metrics",
        (_, _) ->
            new Response(200, scrape.get())
                .with("Content-Type", "text/plain; version=0.0.4; charset=utf-8"));
    return this;
  }

  /** Adds the page at {@code /}, and what only it asks for. */
  public Routes dashboard(
      NodeConfig config, HostMetrics host, Dht dht, LmdbStore store, Database database) {
    new Dashboard().addTo(router);
    new KeyspaceRoutes(dht, store, config.namespaces(), InstantSource.system()).addTo(router);
    new StatsRoute(host, dht, database, store, config.store().maxBytes()).addTo(router);
    return this;
  }

  public Router router() {
    return router;
  }
}
