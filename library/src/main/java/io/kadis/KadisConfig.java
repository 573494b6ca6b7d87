package io.kadis;

import io.kadis.dht.DhtConfig;
import io.kadis.dht.store.StoreConfig;
import io.kadis.kv.Admission;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.host.HostLimits;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.pnet.SwarmKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that {@link Kadis#open} is told; immutable. {@link #in} has every default; each part's stand
 * with their reasons beside it, those of the node as a whole stand here.
 *
 * @param data the directory of the store, and of the identity unless it is elsewhere; made when
 *     missing; one node at a time
 * @param identity the file of the private key, mode 600; made when missing
 * @param listen addresses to listen on, {@code /ip4|ip6/…/tcp/…}; port 0 picks one; empty: a client
 *     that only dials
 * @param mdns whether to announce itself on the local network and to join by peers found there
 * @param swarmKey of the private network it is in; empty: anyone may connect
 */
public record KadisConfig(
    Path data,
    Path identity,
    List<Multiaddr> listen,
    HostLimits limits,
    DhtConfig dht,
    DatabaseConfig database,
    StoreConfig store,
    boolean mdns,
    Optional<SwarmKey> swarmKey) {
  /** Loopback: a first try opens nothing to the network. 4001 is libp2p's usual port. */
  public static final String DEFAULT_LISTEN = "/ip4/127.0.0.1/tcp/4001";

  /** An answer of more peers would not fit the 16 KiB of a message. */
  public static final int MAX_K = 100;

  /** Of requests at once; a lookup has seldom more peers to ask. */
  public static final int MAX_ALPHA = 100;

  /** Beside the store: a copied data directory is the whole node. */
  public static final String IDENTITY_FILE = "identity.key";

  /** The public IPFS network's protocol, and what its servers keep. */
  public static final ProtocolId AMINO = new ProtocolId("/ipfs/kad/1.0.0");

  public static final Set<String> AMINO_NAMESPACES = Set.of("pk", "ipns");

  /**
   * Acknowledged is on disk. 10 GiB is room for some 40 million small records and still fits a
   * laptop; the file grows only with what is stored.
   */
  public static final StoreConfig DEFAULT_STORE =
      new StoreConfig(StoreConfig.Durability.SYNC, 10L << 30);

  /**
   * @throws IllegalArgumentException for a number out of its range
   */
  public KadisConfig {
    listen = List.copyOf(listen);
    checkRange("k", dht.k(), MAX_K);
    checkRange("alpha", dht.alpha(), MAX_ALPHA);
    checkRange("beta", dht.beta(), dht.k());
    checkRange("n", database.n(), dht.k());
  }

  private static void checkRange(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException("%s %d: it must be 1 to %d".formatted(name, value, most));
    }
  }

  /** A node of this data directory that listens on {@value #DEFAULT_LISTEN} and knows no peer. */
  public static KadisConfig in(Path data) {
    return new KadisConfig(
        data,
        data.resolve(IDENTITY_FILE),
        List.of(Multiaddr.parse(DEFAULT_LISTEN)),
        HostLimits.DEFAULTS,
        DhtConfig.DEFAULTS,
        DatabaseConfig.DEFAULTS,
        DEFAULT_STORE,
        false, // Who has no peer named may not want to be found.
        Optional.empty());
  }

  /**
   * The same, listening on these addresses; on none: a client, which serves nobody.
   *
   * @param multiaddrs as {@code /ip4/0.0.0.0/tcp/4001}
   * @throws IllegalArgumentException for a text that is no multiaddr
   */
  public KadisConfig listeningOn(String... multiaddrs) {
    var addresses = Stream.of(multiaddrs).map(Multiaddr::parse).toList();
    var served = addresses.isEmpty() ? dht.with(DhtConfig.Mode.CLIENT) : dht;
    return new KadisConfig(
        data, identity, addresses, limits, served, database, store, mdns, swarmKey);
  }

  /**
   * The same, joining its network by these peers: any of its nodes, of which one must answer.
   *
   * @param multiaddrs as {@code /ip4/192.0.2.7/tcp/4001/p2p/12D3…}; with {@code /p2p/ID} nobody
   *     else can answer in its place
   * @throws IllegalArgumentException for a text that is no multiaddr
   */
  public KadisConfig joiningBy(String... multiaddrs) {
    var peers = Stream.of(multiaddrs).map(Multiaddr::parse).map(PeerAddress::of).toList();
    return with(dht.with(peers));
  }

  public KadisConfig with(DhtConfig dht) {
    return new KadisConfig(data, identity, listen, limits, dht, database, store, mdns, swarmKey);
  }

  public KadisConfig with(DatabaseConfig database) {
    return new KadisConfig(data, identity, listen, limits, dht, database, store, mdns, swarmKey);
  }

  public KadisConfig with(StoreConfig store) {
    return new KadisConfig(data, identity, listen, limits, dht, database, store, mdns, swarmKey);
  }

  public KadisConfig with(HostLimits limits) {
    return new KadisConfig(data, identity, listen, limits, dht, database, store, mdns, swarmKey);
  }

  /** The same, on the local network found by others, and joining by those found there, or not. */
  public KadisConfig withMdns(boolean on) {
    return new KadisConfig(data, identity, listen, limits, dht, database, store, on, swarmKey);
  }

  public KadisConfig withIdentity(Path file) {
    return new KadisConfig(data, file, listen, limits, dht, database, store, mdns, swarmKey);
  }

  /** The same in a private network: only peers with this key connect, and hear anything. */
  public KadisConfig with(SwarmKey key) {
    return new KadisConfig(
        data, identity, listen, limits, dht, database, store, mdns, Optional.of(key));
  }

  /** In the public IPFS network only what its servers keep is served (DESIGN §3). */
  public Namespaces namespaces() {
    return namespaces(new Admission(database.writers()));
  }

  /** The same, in which the admitted may change. */
  Namespaces namespaces(Admission admitted) {
    Namespaces all = database.namespaces(admitted);
    return dht.protocol().equals(AMINO) ? all.only(AMINO_NAMESPACES) : all;
  }
}
