package io.kadis.bench.program;

import io.kadis.dht.Dht;
import io.kadis.dht.DhtConfig;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreConfig;
import io.kadis.kv.Balancing;
import io.kadis.kv.Database;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.Databases;
import io.kadis.kv.Keeping;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.host.HostConfig;
import io.kadis.libp2p.host.HostLimits;
import io.kadis.libp2p.host.NativeHost;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** A whole node on a free port of the loopback: what {@code kadis node} runs, without its API. */
record KadisNode(NativeHost host, Dht dht, Database database) {
  /** Reserved, not used. */
  private static final long STORE_BYTES = 1L << 30;

  static KadisNode open(
      Path directory, StoreConfig.Durability durability, List<PeerAddress> bootstrap)
      throws Exception {
    var store = LmdbStore.open(directory, new StoreConfig(durability, STORE_BYTES));
    var key = PrivateKey.generate(new SecureRandom());
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var limits = HostLimits.DEFAULTS.withMaxConnections(5_000);
    var host = NativeHost.open(new HostConfig(key, listen, "kadis-bench", limits));
    var config = config();
    var keeping = Keeping.of(store, config.namespaces(), config);
    var dht = Dht.of(host, keeping.holdings(), store, dht(bootstrap));
    return new KadisNode(host, dht, Databases.open(dht, keeping, config));
  }

  private static DatabaseConfig config() {
    var defaults = DatabaseConfig.DEFAULTS;
    return new DatabaseConfig(
        defaults.n(),
        defaults.w(),
        defaults.r(),
        defaults.tombstoneTtl(),
        defaults.maxClockSkew(),
        true,
        Optional.empty(),
        List.of(),
        defaults.repair(),
        Balancing.DEFAULTS);
  }

  private static DhtConfig dht(List<PeerAddress> bootstrap) {
    var defaults = DhtConfig.DEFAULTS;
    return new DhtConfig(
        defaults.protocol(),
        DhtConfig.Mode.SERVER,
        defaults.k(),
        defaults.alpha(),
        defaults.beta(),
        bootstrap,
        defaults.refreshInterval());
  }

  /** Where others join by it. */
  PeerAddress address() {
    return PeerAddress.of(host.id(), host.listenAddresses());
  }
}
