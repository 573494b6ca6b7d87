package io.kadis.app.http;

import io.kadis.Kadis;
import io.kadis.kv.Database;
import io.kadis.kv.name.Names;
import java.time.InstantSource;
import java.util.function.Function;

/** The API's table of contents. */
public final class Routes {
  private final Router router = new Router();

  private final Kadis kadis;

  private Routes(Kadis kadis) {
    this.kadis = kadis;
  }

  /**
   * All routes of a node but its metrics and its leaving.
   *
   * @param database {@code kadis}, or what people should see in its place
   */
  public static Routes of(Kadis kadis, Database database, String defaultNamespace) {
    var routes = new Routes(kadis);
    var router = routes.router;
    KeyRoutes.add(router, database, defaultNamespace);
    OpenApi.addTo(router);
    new NetworkRoutes(kadis.dht()).addTo(router);
    new ProviderRoutes(kadis.dht()).addTo(router);
    new NameRoutes(new Names(database, kadis.host().key(), InstantSource.system())).addTo(router);
    new NodeRoutes(kadis, defaultNamespace).addTo(router);
    routes.dashboard();
    return routes;
  }

  /** The page at {@code /}, and what only it asks for. */
  private void dashboard() {
    var store = kadis.store();
    new Dashboard().addTo(router);
    new KeyspaceRoutes(kadis.dht(), store, kadis.namespaces(), InstantSource.system())
        .addTo(router);
    var most = kadis.config().store().maxBytes();
    new StatsRoute(kadis.host().metrics(), kadis.dht(), kadis, store, most).addTo(router);
  }

  /**
   * Adds {@code /v1/durability} and {@code /v1/leave}.
   *
   * @param stop ends the node once it has left
   */
  public Routes leaving(Runnable stop) {
    new MembershipRoutes(kadis.membership(), kadis.dht(), stop).addTo(router);
    return this;
  }

  /**
   * Adds {@code /metrics}.
   *
   * @param answer with all metrics, by the {@code Accept} of who asks
   */
  public Routes metrics(Function<String, Response> answer) {
    router.add(
        "GET", "/metrics", (request, _) -> answer.apply(request.header("Accept").orElse("")));
    return this;
  }

  public Router router() {
    return router;
  }
}
