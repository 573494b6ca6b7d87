package io.kadis.app.config;

import io.kadis.KadisConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * All that a node is told, parsed once at the edge. Defaults of the node itself stand in {@link
 * KadisConfig}; those of what people see of it stand here.
 *
 * @param defaultNamespace of keys that people write without a leading slash
 * @param otlp the collector that is told of operations; empty: none
 */
public record NodeConfig(
    KadisConfig kadis, ApiConfig api, String defaultNamespace, Optional<URI> otlp) {
  /** One directory a port, so that several nodes of one folder never share a store. */
  public static final Path DATA_ROOT = Path.of("kadis-data");

  /** One value a key, the last one written: what people expect of a key-value database. */
  public static final String DEFAULT_NAMESPACE = "kv";

  /** Without a collector. */
  public NodeConfig(KadisConfig kadis, ApiConfig api, String defaultNamespace) {
    this(kadis, api, defaultNamespace, Optional.empty());
  }

  /**
   * What is in force after a reload: this, with what a running node can take over from {@code
   * next}. The address stays, so that whether a token is needed is to be asked of the result.
   */
  public NodeConfig taking(NodeConfig next) {
    var database = kadis.database().withWriters(next.kadis.database().writers());
    var seen = new ApiConfig(api.bind(), next.api.token(), api.tls(), next.api.origins());
    return new NodeConfig(kadis.with(database), seen, defaultNamespace, otlp);
  }
}
