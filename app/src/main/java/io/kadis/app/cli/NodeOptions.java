package io.kadis.app.cli;

import io.kadis.KadisConfig;
import io.kadis.StartException;
import io.kadis.app.config.ApiToken;
import io.kadis.app.config.NodeConfig;
import io.kadis.app.config.SwarmKeyFile;
import io.kadis.dht.DhtConfig;
import io.kadis.dht.store.StoreConfig;
import io.kadis.kv.quorum.Quorum;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.host.HostLimits;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The flags of a node, and the {@link NodeConfig} they make. */
final class NodeOptions {
  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "TOML with these flags' names as keys; also KADIS_CONFIG.")
  @Nullable Path configFile; // Its content comes as if it were flags, before this is read.

  @Option(
      names = "--listen",
      paramLabel = "MULTIADDR",
      description = "Where peers reach this node; repeatable. Default: /ip4/127.0.0.1/tcp/4001.")
  List<String> listen = new ArrayList<>();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Short for --listen /ip4/0.0.0.0/tcp/N.")
  @Nullable Integer port;

  @Option(
      names = "--bootstrap",
      paramLabel = "MULTIADDR",
      description = "A peer to join by; /p2p/ID may be missing; repeatable.")
  List<String> bootstrap = new ArrayList<>();

  @Option(
      names = "--peer",
      paramLabel = "HOST:PORT",
      description = "Short for a bootstrap without peer id; repeatable.")
  List<String> peers = new ArrayList<>();

  @Option(
      names = "--mdns",
      description = "Find peers of the local network, and let them find this node.")
  boolean mdns;

  @Option(names = "--data", paramLabel = "DIR", description = "Default: ./kadis-data/<tcp port>.")
  @Nullable Path data;

  @Option(
      names = "--identity",
      paramLabel = "FILE",
      description = "The private key; made when missing. Default: <data>/identity.key.")
  @Nullable Path identity;

  @Mixin ApiServerOptions api = new ApiServerOptions();

  @Option(
      names = "--protocol",
      paramLabel = "ID",
      converter = Converters.Protocol.class,
      description = "Kademlia's protocol id. Default: ${DEFAULT-VALUE}.")
  ProtocolId protocol = DhtConfig.DEFAULTS.protocol();

  @Option(
      names = "--mode",
      paramLabel = "server|client|auto",
      converter = Converters.Mode.class,
      description = "Whether to serve others. Default: auto.")
  DhtConfig.Mode mode = DhtConfig.DEFAULTS.mode();

  @Option(
      names = "--k",
      paramLabel = "N",
      description = "Peers per bucket. Default: ${DEFAULT-VALUE}.")
  int k = DhtConfig.DEFAULTS.k();

  @Option(
      names = "--alpha",
      paramLabel = "N",
      description = "Parallel requests. Default: ${DEFAULT-VALUE}.")
  int alpha = DhtConfig.DEFAULTS.alpha();

  @Option(
      names = "--beta",
      paramLabel = "N",
      description = "Nearest that must answer. Default: ${DEFAULT-VALUE}.")
  int beta = DhtConfig.DEFAULTS.beta();

  @Mixin DatabaseOptions database = new DatabaseOptions();

  @Option(
      names = "--durability",
      paramLabel = "sync|async",
      converter = Converters.DurabilityText.class,
      description = "Acknowledge once the disk has it, or up to some 20 ms before. Default: sync.")
  StoreConfig.Durability durability = KadisConfig.DEFAULT_STORE.durability();

  @Option(
      names = "--max-store-size",
      paramLabel = "SIZE",
      converter = Converters.SizeText.class,
      description = "Quota of the store. Default: 10GiB.")
  long maxStoreSize = KadisConfig.DEFAULT_STORE.maxBytes();

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      description = "Peers connected at once. Default: ${DEFAULT-VALUE}.")
  int maxConnections = HostLimits.DEFAULTS.maxConnections();

  @Option(
      names = "--swarm-key",
      paramLabel = "FILE",
      description = "The key of a private network: no peer connects without it. Default: none.")
  @Nullable Path swarmKey;

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description = "Send traces to this OTLP/HTTP collector. Default: none.")
  @Nullable String otlp;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      converter = Converters.Level.class,
      description = "off, error, warn, info, debug or trace. Default: info.")
  LogLevel logLevel = LogLevel.INFO;

  @Option(names = "--json", description = "First line on stdout: the ready event as JSON.")
  boolean json;

  NodeConfig toConfig() throws StartException {
    checkRanges();
    var place = ListenText.parse(this::usage, listen, port, data);
    var config =
        new KadisConfig(
            place.data(),
            identity == null ? place.data().resolve(KadisConfig.IDENTITY_FILE) : identity,
            place.listen(),
            HostLimits.DEFAULTS.withMaxConnections(maxConnections),
            dht(),
            database.toConfig(),
            new StoreConfig(durability, maxStoreSize),
            mdns,
            SwarmKeyFile.of(swarmKey));
    checkDefaultNamespace(config);
    return new NodeConfig(config, api.toConfig(), database.defaultNamespace(), collector());
  }

  /** What is allowed, and better otherwise; a line each. */
  List<String> warnings() {
    List<String> lines = new ArrayList<>(api.warnings());
    if (swarmKey != null && ApiToken.isReadableByAll(swarmKey)) {
      lines.add("every user of this machine can read the swarm key: chmod o-r " + swarmKey);
    }
    return lines;
  }

  private Optional<URI> collector() {
    if (otlp == null) {
      return Optional.empty();
    }
    try {
      var uri = new URI(otlp);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null) {
        return Optional.of(uri);
      }
    } catch (URISyntaxException _) {
      // It is told below what it should be.
    }
    throw usage("--otlp", "--otlp '%s' is not a URL such as http://127.0.0.1:4318".formatted(otlp));
  }

  /** Only a given one: a node of the IPFS network has no /kv/ and needs no bare keys. */
  private void checkDefaultNamespace(KadisConfig config) {
    var names = new TreeSet<>(config.namespaces().names());
    if (database.defaultNamespace != null && !names.contains(database.defaultNamespace)) {
      throw usage(
          "--default-namespace",
          "--default-namespace '%s' is not one of %s%s"
              .formatted(
                  database.defaultNamespace,
                  String.join(", ", names),
                  database.defaultNamespace.equals("raw") ? "; raw needs --allow-raw" : ""));
    }
  }

  private DhtConfig dht() {
    return new DhtConfig(
        protocol,
        mode,
        k,
        alpha,
        beta,
        BootstrapText.parse(this::usage, bootstrap, peers),
        DhtConfig.DEFAULTS.refreshInterval());
  }

  private void checkRanges() {
    var values = new LinkedHashMap<String, Long>();
    values.put("--k", (long) k);
    values.put("--alpha", (long) alpha);
    values.put("--beta", (long) beta);
    values.put("--replicas", (long) database.replicas);
    if (!protocol.equals(KadisConfig.AMINO)) { // There all k that store a record count.
      exactly(database.writeQuorum).ifPresent(count -> values.put("--write-quorum", count));
      exactly(database.readQuorum).ifPresent(count -> values.put("--read-quorum", count));
    }
    values.put("--repair-transfers", (long) database.upkeep.repairTransfers);
    values.put("--repair-rate", database.upkeep.repairRate);
    values.put("--max-connections", (long) maxConnections);
    values.put("--max-store-size", maxStoreSize);
    if (port != null) {
      values.put("--port", (long) port);
    }
    values.forEach((flag, value) -> checkRange(flag, value, values));
  }

  private void checkRange(String flag, long value, Map<String, Long> values) {
    Range range = Range.of(flag);
    range
        .complaint(value, values)
        .ifPresent(complaint -> {
          throw new UsageException(
              spec, range.flags(flag), "%s %d: %s".formatted(flag, value, complaint));
        });
  }

  /**
   * A quorum by number is taken as it is: no entry of the database would ever meet a larger one.
   */
  private static Optional<Long> exactly(Quorum quorum) {
    return quorum instanceof Quorum.Exactly(int replicas)
        ? Optional.of((long) replicas)
        : Optional.empty();
  }

  private UsageException usage(String flag, String message) {
    return new UsageException(spec, List.of(flag), message);
  }
}
