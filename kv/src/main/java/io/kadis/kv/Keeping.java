package io.kadis.kv;

import io.kadis.dht.rpc.Holdings;
import io.kadis.dht.store.NodeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.namespace.NamespaceRules;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.repair.Coverage;
import io.kadis.kv.retention.Pace;
import io.kadis.kv.retention.Presence;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.Readiness;
import io.kadis.kv.upkeep.Covered;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * What a node keeps, and whether it may speak of it: made before there is a network, as a Dht
 * serves from its start.
 *
 * @param namespaces of {@link DatabaseConfig#namespaces}
 * @param presence of a node that was away too long: it is silent until it has caught up
 * @param covered of which ranges it has what the others have: of the rest it is silent
 */
public record Keeping(
    NodeStore store, Namespaces namespaces, Presence presence, Covered covered, Pace pace) {
  /**
   * @throws StoreException when it cannot be read how the node was when it stopped
   */
  public static Keeping of(NodeStore store, Namespaces namespaces, DatabaseConfig config)
      throws StoreException {
    var wallClock = InstantSource.system();
    var remembered = config.tombstoneTtl();
    var alive = store.count() == 0 ? Optional.<Instant>empty() : store.lastAlive();
    var presence = new Presence(alive.orElse(wallClock.instant()), remembered, wallClock);
    var covered = new Covered(new Coverage(store.covered()));
    return new Keeping(store, namespaces, presence, covered, Pace.of(remembered));
  }

  /** For the Dht: it must not serve what the node may not speak of. */
  public Holdings holdings() {
    return new Holdings(
        store, store, namespaces.validators(), key -> readiness().syncing(key).isEmpty());
  }

  /** Records of others than Kadis nodes are served whatever they are. */
  Readiness readiness() {
    return new Readiness() {
      @Override
      public Optional<KvReply.Syncing> syncing(Bytes key) {
        return isKadisOnly(key)
            ? presence.syncing(key).or(() -> covered.syncing(key))
            : Optional.empty();
      }

      @Override
      public boolean standsIn(Bytes key) {
        return isKadisOnly(key) && presence.syncing(key).isEmpty() && covered.standsIn(key);
      }
    };
  }

  private boolean isKadisOnly(Bytes key) {
    return namespaces.of(key).filter(NamespaceRules::kadisOnly).isPresent();
  }
}
