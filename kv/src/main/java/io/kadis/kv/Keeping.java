package io.kadis.kv;

import io.kadis.dht.rpc.Holdings;
import io.kadis.dht.store.NodeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.retention.Pace;
import io.kadis.kv.retention.Presence;
import io.kadis.kv.rpc.Readiness;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a node keeps, and whether it may speak of it: made before there is a network, as a Dht
 * serves from its start.
 *
 * @param namespaces of {@link DatabaseConfig#namespaces}
 * @param presence of a node that was away too long: it is silent until it has caught up
 */
public record Keeping(NodeStore store, Namespaces namespaces, Presence presence, Pace pace) {
  /**
   * @throws StoreException when it cannot be read when the node was last in order
   */
  public static Keeping of(NodeStore store, Namespaces namespaces, DatabaseConfig config)
      throws StoreException {
    var wallClock = InstantSource.system();
    var remembered = config.tombstoneTtl();
    var alive = store.count() == 0 ? Optional.<Instant>empty() : store.lastAlive();
    var presence = new Presence(alive.orElse(wallClock.instant()), remembered, wallClock);
    return new Keeping(store, namespaces, presence, Pace.of(remembered));
  }

  /** For the Dht: it must not serve what the node may not speak of. */
  public Holdings holdings() {
    return new Holdings(
        store, store, namespaces.validators(), key -> readiness().syncing(key).isEmpty());
  }

  /** Records of others than Kadis nodes are served whatever they are. */
  Readiness readiness() {
    return key ->
        namespaces.of(key).filter(NamespaceRules::kadisOnly).flatMap(_ -> presence.syncing(key));
  }
}
