package io.kadis.app;

import io.kadis.Kadis;
import io.kadis.Observer;
import io.kadis.StartException;
import io.kadis.app.config.NodeConfig;
import io.kadis.app.config.RefusedSetting;
import io.kadis.app.http.Request;
import io.kadis.app.http.Response;
import io.kadis.app.http.Router;
import io.kadis.app.http.Routes;
import io.kadis.app.http.server.ApiServer;
import io.kadis.app.metrics.NodeMetrics;
import io.kadis.app.tracing.Tracing;
import io.kadis.dht.Dht;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.Database;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** A node as people meet it: {@link Kadis} with its API, metrics and dashboard. */
public final class Node implements AutoCloseable {
  private volatile NodeConfig config;
  private final Kadis kadis;
  private final Optional<Tracing> tracing;
  private final CountDownLatch left = new CountDownLatch(1);
  private final Router router;
  private final NodeMetrics metrics;
  private final Optional<ApiServer> api;

  private Node(NodeConfig config, Kadis kadis, Optional<Tracing> tracing) throws StartException {
    this.config = config;
    this.kadis = kadis;
    this.tracing = tracing;
    tracing.ifPresent(begins -> begins.begin(kadis.id()));
    Database database = tracing.<Database>map(each -> each.of(kadis)).orElse(kadis);
    var routes = Routes.of(kadis, database, config.defaultNamespace());
    this.router = routes.router();
    this.metrics = new NodeMetrics(kadis, router.totals());
    routes.leaving(left::countDown).metrics(metrics::answer);
    Function<Request, Response> answer = router::route;
    this.api = ApiServer.start(config.api(), tracing.map(each -> each.of(answer)).orElse(answer));
  }

  /**
   * Opens a node. It joins its network in the background.
   *
   * @throws StartException with one line for a person; what was open by then is closed again
   */
  public static Node open(NodeConfig config) throws StartException {
    config.api().check();
    Optional<Tracing> tracing = config.otlp().map(Tracing::new);
    Kadis kadis = openKadis(config, tracing.<Observer>map(each -> each).orElse(Observer.NONE));
    try {
      return new Node(config, kadis, tracing);
    } catch (StartException | RuntimeException e) {
      kadis.close();
      tracing.ifPresent(Tracing::close);
      throw e;
    }
  }

  /** The library knows no flags: here it is told which one a failure is about. */
  private static Kadis openKadis(NodeConfig config, Observer observer) throws StartException {
    try {
      return Kadis.open(config.kadis(), observer);
    } catch (StartException.NotListening e) {
      throw new RefusedSetting(
          List.of("--port", "--listen"),
          e.failure() + "; choose another with --port or --listen",
          e);
    } catch (StartException e) {
      throw e.getCause() instanceof StoreException
          ? new RefusedSetting("--data", String.valueOf(e.getMessage()), e)
          : e;
    }
  }

  /** What is in force. */
  public NodeConfig config() {
    return config;
  }

  /**
   * Takes over what can change while it runs; see {@link NodeConfig#taking}. One caller at a time.
   *
   * @throws StartException when that may not be; then nothing has changed
   */
  public void reload(NodeConfig next) throws StartException {
    var taken = config.taking(next);
    taken.api().check();
    api.ifPresent(server -> server.admit(taken.api()));
    kadis.admit(taken.kadis().database().writers());
    config = taken;
  }

  public PeerId id() {
    return kadis.id();
  }

  /** What others can dial, with the peer id. */
  public List<Multiaddr> addresses() {
    return kadis.addresses();
  }

  /** As {@link Kadis#awaitJoined}. */
  public boolean awaitJoined(Duration timeout) throws InterruptedException {
    return kadis.awaitJoined(timeout);
  }

  public Dht dht() {
    return kadis.dht();
  }

  /** Answers API requests, whether or not the API listens on a socket. */
  public Router router() {
    return router;
  }

  /** What it tells of itself. */
  public NodeMetrics metrics() {
    return metrics;
  }

  /** Waits until the node was told to leave for good, and has. */
  public void awaitLeft() throws InterruptedException {
    left.await();
  }

  /** Where the API listens; empty when it is off. */
  public Optional<URI> api() {
    return api.map(ApiServer::uri);
  }

  /** Takes no new requests, finishes those under way, saves, and frees all. Idempotent. */
  @Override
  public void close() {
    try {
      api.ifPresent(ApiServer::close);
    } finally {
      kadis.close();
      tracing.ifPresent(Tracing::close);
    }
  }
}
