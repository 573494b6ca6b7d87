package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.config.WritersFile;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.libp2p.identity.PeerId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of a node that say which records it takes. */
final class Rules {
  @Option(
      names = "--writers",
      paramLabel = "FILE",
      description = "As the node has it: whose writes to take. Default: anyone's.")
  @Nullable Path writers;

  @Option(
      names = "--tombstone-ttl",
      paramLabel = "DURATION",
      converter = Converters.DurationText.class,
      description = "As the node has it. Default: 7d.")
  Duration tombstoneTtl = DatabaseConfig.DEFAULTS.tombstoneTtl();

  @Option(
      names = "--max-clock-skew",
      paramLabel = "DURATION",
      converter = Converters.DurationText.class,
      description = "As the node has it. Default: 60s.")
  Duration maxClockSkew = DatabaseConfig.DEFAULTS.maxClockSkew();

  @Option(names = "--allow-raw", description = "Take unsigned /raw/ records too.")
  boolean allowRaw = DatabaseConfig.DEFAULTS.allowRaw();

  /** Those of all namespaces there are, whoever wrote. */
  static Namespaces permissive() {
    var d = DatabaseConfig.DEFAULTS;
    return namespaces(d.tombstoneTtl(), d.maxClockSkew(), true, Optional.empty());
  }

  Namespaces namespaces() throws StartException {
    Optional<Set<PeerId>> allowed =
        writers == null ? Optional.empty() : Optional.of(WritersFile.read(writers));
    return namespaces(tombstoneTtl, maxClockSkew, allowRaw, allowed);
  }

  private static Namespaces namespaces(
      Duration tombstoneTtl, Duration maxClockSkew, boolean raw, Optional<Set<PeerId>> writers) {
    var d = DatabaseConfig.DEFAULTS;
    return new DatabaseConfig(
            d.n(),
            d.w(),
            d.r(),
            tombstoneTtl,
            maxClockSkew,
            raw,
            writers,
            d.registered(),
            d.repair(),
            d.balancing())
        .namespaces();
  }
}
