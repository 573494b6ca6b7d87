package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.config.NodeConfig;
import io.kadis.app.config.WritersFile;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.quorum.Quorum;
import io.kadis.libp2p.identity.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags of a node's database. */
final class DatabaseOptions {
  @Option(
      names = "--replicas",
      paramLabel = "N",
      description = "Copies of each key. Default: ${DEFAULT-VALUE}.")
  int replicas = DatabaseConfig.DEFAULTS.n();

  @Option(
      names = "--write-quorum",
      paramLabel = "QUORUM",
      converter = Converters.QuorumText.class,
      description = "one, quorum, all or a number. Default: quorum.")
  Quorum writeQuorum = DatabaseConfig.DEFAULTS.w();

  @Option(
      names = "--read-quorum",
      paramLabel = "QUORUM",
      converter = Converters.QuorumText.class,
      description = "one, quorum, all or a number. Default: quorum.")
  Quorum readQuorum = DatabaseConfig.DEFAULTS.r();

  @Option(
      names = "--default-namespace",
      paramLabel = "NAME",
      description = "Of keys without a leading slash. Default: kv.")
  @Nullable String defaultNamespace;

  @Option(
      names = "--writers",
      paramLabel = "FILE",
      description = "Peer ids, one a line: whose writes to take. Default: anyone's.")
  @Nullable Path writers;

  @Option(
      names = "--tombstone-ttl",
      paramLabel = "DURATION",
      converter = Converters.DurationText.class,
      description = "How long deletes are remembered. Default: 7d.")
  Duration tombstoneTtl = DatabaseConfig.DEFAULTS.tombstoneTtl();

  @Option(
      names = "--max-clock-skew",
      paramLabel = "DURATION",
      converter = Converters.DurationText.class,
      description = "How far ahead a version may be. Default: 60s.")
  Duration maxClockSkew = DatabaseConfig.DEFAULTS.maxClockSkew();

  @Option(names = "--allow-raw", description = "Serve unsigned /raw/ records.")
  boolean allowRaw = DatabaseConfig.DEFAULTS.allowRaw();

  @Mixin UpkeepOptions upkeep = new UpkeepOptions();

  DatabaseConfig toConfig() throws StartException {
    Optional<Set<PeerId>> allowed =
        writers == null ? Optional.empty() : Optional.of(WritersFile.read(writers));
    return new DatabaseConfig(
        replicas,
        writeQuorum,
        readQuorum,
        tombstoneTtl,
        maxClockSkew,
        allowRaw,
        allowed,
        List.of(),
        upkeep.repair(),
        upkeep.balancing());
  }

  String defaultNamespace() {
    return defaultNamespace == null ? NodeConfig.DEFAULT_NAMESPACE : defaultNamespace;
  }
}
