package io.kadis.simulator.node;

import io.kadis.dht.DhtConfig;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.entry.WriterRule;
import io.kadis.kv.namespace.Namespaces;
import java.time.Duration;
import java.util.Optional;

/**
 * How all nodes of a simulation are set.
 *
 * @param namespaces shared by all nodes: a record that one has verified need not be verified by the
 *     others
 * @param repairs whether copies are kept up
 * @param republishing how often, if plain Kademlia keeps the copies instead
 * @param operationTimeout of a put, get or delete
 */
public record Settings(
    DhtConfig dht,
    DatabaseConfig database,
    Namespaces namespaces,
    boolean repairs,
    Optional<Duration> republishing,
    Duration operationTimeout) {
  private static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(10);

  /** For all entries of all nodes: each is verified once. */
  private static final long VERIFIED_BYTES = 1L << 30;

  public static Settings of(DhtConfig dht, DatabaseConfig database) {
    var terms =
        new Namespaces.Terms(
            database.tombstoneTtl(),
            database.maxClockSkew(),
            WriterRule.ANYONE,
            database.allowRaw(),
            VERIFIED_BYTES);
    var namespaces = new Namespaces(Namespaces.builtIn(terms));
    return new Settings(dht, database, namespaces, true, Optional.empty(), OPERATION_TIMEOUT);
  }

  /** Those of a node without flags. */
  public static Settings defaults() {
    return of(DhtConfig.DEFAULTS, DatabaseConfig.DEFAULTS);
  }

  /** The same, but nobody keeps copies up. */
  public Settings withoutRepairs() {
    return new Settings(dht, database, namespaces, false, republishing, operationTimeout);
  }

  /** The same, but copies are kept as plain Kademlia does. */
  public Settings republishing(Duration interval) {
    return new Settings(dht, database, namespaces, false, Optional.of(interval), operationTimeout);
  }
}
