package io.kadis.app;

import io.kadis.app.config.IdentityFile;
import io.kadis.app.config.NodeConfig;
import io.kadis.app.config.StartException;
import io.kadis.app.config.Version;
import io.kadis.app.http.Router;
import io.kadis.app.http.Routes;
import io.kadis.app.http.server.ApiServer;
import io.kadis.app.metrics.NodeMetrics;
import io.kadis.dht.Dht;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.Database;
import io.kadis.kv.Databases;
import io.kadis.kv.Keeping;
import io.kadis.libp2p.host.HostConfig;
import io.kadis.libp2p.host.NativeHost;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A whole node: store, host, Kademlia, database and API, opened in that order and closed in the
 * other. Each knows only those before it.
 */
public final class Node implements AutoCloseable {
  private static final Logger log = LogManager.getLogger(Node.class);

  private final NodeConfig config;
  private final OpenParts open;
  private final NativeHost host;
  private final Dht dht;
  private final CountDownLatch left = new CountDownLatch(1);
  private final Router router;
  private final NodeMetrics metrics;
  private final Optional<ApiServer> api;

  private Node(NodeConfig config, OpenParts open) throws StartException, IOException {
    this.config = config;
    this.open = open;
    // The store first: its lock keeps a second node of the same directory from doing anything.
    LmdbStore store = open.add(LmdbStore.open(config.data(), config.store()));
    open.add(new Sweeper(store));
    this.host = open.add(NativeHost.open(hostConfig(IdentityFile.readOrCreate(config.identity()))));
    warnOfRefusedSelf();
    var keeping = Keeping.of(store, config.namespaces(), config.database());
    this.dht = open.add(Dht.of(host, keeping.holdings(), store, config.dht()));
    Database database = open.add(Databases.open(dht, keeping, config.database()));
    var routes = Routes.of(config, dht, store, database);
    this.router = routes.router();
    this.metrics = new NodeMetrics(host, dht, database, store, router.totals());
    routes
        .membership(database.membership(), dht, left::countDown)
        .metrics(metrics::scrape)
        .dashboard(config, host.metrics(), dht, store, database);
    this.api = ApiServer.start(config.api(), router);
    api.ifPresent(open::add);
  }

  /**
   * Opens a node. It joins its network in the background.
   *
   * @throws StartException with one line for a person; what was open by then is closed again
   */
  public static Node open(NodeConfig config) throws StartException {
    config.api().check();
    var open = new OpenParts();
    try {
      return new Node(config, open);
    } catch (StoreException e) {
      open.close();
      throw new StartException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      open.close();
      throw new StartException(e.getMessage() + "; choose another with --port or --listen", e);
    } catch (StartException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /** Allowed, as a node may only serve; but rarely meant. */
  private void warnOfRefusedSelf() {
    if (config.database().writers().filter(writers -> !writers.contains(id())).isPresent()) {
      log.warn("this node, {}, is not among its --writers: its own writes will be refused", id());
    }
  }

  private HostConfig hostConfig(PrivateKey key) {
    return new HostConfig(key, config.listen(), "kadis/" + Version.TEXT, config.limits());
  }

  public NodeConfig config() {
    return config;
  }

  public PeerId id() {
    return host.id();
  }

  /** What others can dial, with the peer id. */
  public List<Multiaddr> addresses() {
    return host.listenAddresses().stream().map(address -> address.withPeerId(id())).toList();
  }

  public Dht dht() {
    return dht;
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
    open.close();
  }
}
