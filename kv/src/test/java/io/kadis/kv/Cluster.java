package io.kadis.kv;

import static org.awaitility.Awaitility.await;

import io.kadis.dht.Dht;
import io.kadis.dht.DhtConfig;
import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.Holdings;
import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.MemoryNetwork;
import io.kadis.dht.store.MemoryStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.repair.RepairConfig;
import io.kadis.kv.retention.Pace;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.tuweni.bytes.Bytes;

/** Whole nodes, from the database to a network in memory. */
final class Cluster implements AutoCloseable {
  static final DatabaseConfig CONFIG =
      new DatabaseConfig(
          5,
          new Quorum.Majority(),
          new Quorum.Majority(),
          Duration.ofDays(7),
          Duration.ofSeconds(60),
          true,
          Optional.empty(),
          List.of(),
          RepairConfig.DEFAULTS,
          Balancing.OFF);

  /** A node; without a database it is an ordinary Kademlia server. */
  record Node(MemoryHost host, MemoryStore store, Dht dht, Optional<Database> database) {
    PeerId id() {
      return host.id();
    }

    Database db() {
      return database.orElseThrow();
    }

    Optional<Bytes> held(Bytes key) {
      return store.get(key).map(KadRecord::value);
    }

    void kill() {
      host.kill();
      close();
    }

    void close() {
      database.ifPresent(Database::close);
      dht.close();
    }
  }

  private final MemoryNetwork network = new MemoryNetwork();
  private final List<Node> nodes = new ArrayList<>();
  private final DatabaseConfig config;

  Cluster() {
    this(CONFIG);
  }

  Cluster(DatabaseConfig config) {
    this.config = config;
  }

  /** As {@link #CONFIG}, with a namespace of an application. */
  static DatabaseConfig with(NamespaceRules registered) {
    return CONFIG.withNamespaces(_ -> registered);
  }

  /** As {@link #CONFIG}, with reads balanced. */
  static DatabaseConfig with(Balancing balancing) {
    return new DatabaseConfig(
        CONFIG.n(),
        CONFIG.w(),
        CONFIG.r(),
        CONFIG.tombstoneTtl(),
        CONFIG.maxClockSkew(),
        CONFIG.allowRaw(),
        CONFIG.writers(),
        CONFIG.registered(),
        CONFIG.repair(),
        balancing);
  }

  /** Kadis servers, each bootstrapped from the one before, that all know each other. */
  static Cluster of(int servers) {
    return of(servers, CONFIG);
  }

  static Cluster of(int servers, DatabaseConfig config) {
    var cluster = new Cluster(config);
    for (int i = 0; i < servers; i++) {
      cluster.kadis(DhtConfig.Mode.SERVER);
    }
    return cluster.settled();
  }

  Node kadis(DhtConfig.Mode mode) {
    return kadis(mode, config);
  }

  Node kadis(DhtConfig.Mode mode, DatabaseConfig config) {
    return kadis(mode, config, new MemoryStore(), UnaryOperator.identity());
  }

  /** A node that comes with a store. */
  Node kadis(
      DhtConfig.Mode mode, DatabaseConfig config, MemoryStore store, UnaryOperator<Pace> pace) {
    return kadis(network.host(), mode, config, store, pace);
  }

  /** One that was killed, as itself and with its store. */
  Node back(Node killed, UnaryOperator<Pace> pace) {
    var host = network.open(killed.host.key());
    return kadis(host, DhtConfig.Mode.SERVER, config, killed.store, pace);
  }

  private Node kadis(
      MemoryHost host,
      DhtConfig.Mode mode,
      DatabaseConfig config,
      MemoryStore store,
      UnaryOperator<Pace> pace) {
    try {
      var made = Keeping.of(store, config.namespaces(), config);
      var keeping =
          new Keeping(
              store, made.namespaces(), made.presence(), made.covered(), pace.apply(made.pace()));
      var dht = Dht.of(host, keeping.holdings(), store, config(mode, bootstrap()));
      var database = Databases.open(dht, keeping, config);
      return add(new Node(host, store, dht, Optional.of(database)));
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  /** A Kademlia server of another make, with these rules for its records. */
  Node foreign(Validators validators) {
    var store = new MemoryStore();
    var host = network.host();
    var holdings = new Holdings(store, store, validators);
    var dht = Dht.open(host, holdings, store, config(DhtConfig.Mode.SERVER, bootstrap()));
    return add(new Node(host, store, dht, Optional.empty()));
  }

  private Node add(Node node) {
    nodes.add(node);
    return node;
  }

  private List<PeerAddress> bootstrap() {
    return nodes.isEmpty() ? List.of() : List.of(nodes.getLast().host.dialAddress());
  }

  static DhtConfig config(DhtConfig.Mode mode, List<PeerAddress> bootstrap) {
    var d = DhtConfig.DEFAULTS;
    return new DhtConfig(
        d.protocol(), mode, d.k(), d.alpha(), d.beta(), bootstrap, d.refreshInterval());
  }

  /** Waits until every node knows all servers, and speaks of all it should hold. */
  Cluster settled() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> nodes.stream().allMatch(node -> known(node) >= othersServing(node)));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> nodes.stream().flatMap(node -> node.database.stream()).allMatch(Cluster::speaks));
    return this;
  }

  private static boolean speaks(Database database) {
    return database.membership().covered() == 1;
  }

  /** Waits until this node knows so many servers. */
  void knows(Node node, int servers) {
    await().atMost(Duration.ofSeconds(20)).until(() -> known(node) >= servers);
  }

  private long othersServing(Node node) {
    return nodes.stream().filter(n -> n.dht.serving() && !n.id().equals(node.id())).count();
  }

  private static int known(Node node) {
    return node.dht.routingTable().stream().mapToInt(bucket -> bucket.peers().size()).sum();
  }

  List<Node> nodes() {
    return List.copyOf(nodes);
  }

  Node node(int i) {
    return nodes.get(i);
  }

  /** The nodes nearest the key first. */
  List<Node> nearest(Bytes key) {
    var target = Key.of(key);
    return nodes.stream()
        .filter(node -> node.dht.serving())
        .sorted(Comparator.comparing(node -> Key.of(node.id()).distanceTo(target)))
        .toList();
  }

  List<Node> holders(Bytes key) {
    return nodes.stream().filter(node -> node.held(key).isPresent()).toList();
  }

  void awaitCopies(Bytes key, int copies) {
    await().atMost(Duration.ofSeconds(10)).until(() -> holders(key).size() >= copies);
  }

  void kill(Node node) {
    nodes.remove(node);
    node.kill();
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    network.close();
  }
}
