package io.kadis.app.config;

import io.kadis.dht.DhtConfig;
import io.kadis.dht.store.StoreConfig;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.host.HostLimits;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * All that a node is told, parsed once at the edge. Each part's defaults stand with their reasons
 * beside it; those that belong to the node as a whole stand here.
 *
 * @param data the directory of the store, and of the identity unless it is elsewhere
 * @param identity the file of the private key
 * @param listen addresses to listen on; empty: a client that only dials
 * @param defaultNamespace of keys that people write without a leading slash
 */
public record NodeConfig(
    Path data,
    Path identity,
    List<Multiaddr> listen,
    HostLimits limits,
    ApiConfig api,
    String defaultNamespace,
    DhtConfig dht,
    DatabaseConfig database,
    StoreConfig store) {
  /** Loopback: a first try opens nothing to the network. 4001 is libp2p's usual port. */
  public static final String DEFAULT_LISTEN = "/ip4/127.0.0.1/tcp/4001";

  /** One directory a port, so that several nodes of one folder never share a store. */
  public static final Path DATA_ROOT = Path.of("kadis-data");

  /** Beside the store: a copied data directory is the whole node. */
  public static final String IDENTITY_FILE = "identity.key";

  /** One value a key, the last one written: what people expect of a key-value database. */
  public static final String DEFAULT_NAMESPACE = "kv";

  /** The public IPFS network's protocol, and what its servers keep. */
  public static final ProtocolId AMINO = new ProtocolId("/ipfs/kad/1.0.0");

  public static final Set<String> AMINO_NAMESPACES = Set.of("pk");

  /**
   * Acknowledged is on disk. 10 GiB is room for some 40 million small records and still fits a
   * laptop; the file grows only with what is stored.
   */
  public static final StoreConfig DEFAULT_STORE =
      new StoreConfig(StoreConfig.Durability.SYNC, 10L << 30);

  public NodeConfig {
    listen = List.copyOf(listen);
  }

  /** In the public IPFS network only what its servers keep is served (DESIGN §3). */
  public Namespaces namespaces() {
    Namespaces all = database.namespaces();
    return dht.protocol().equals(AMINO) ? all.only(AMINO_NAMESPACES) : all;
  }
}
