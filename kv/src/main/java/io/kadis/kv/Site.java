package io.kadis.kv;

import io.kadis.dht.store.WrittenStore;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.swarm.Swarm;
import io.kadis.libp2p.identity.PrivateKey;
import java.time.InstantSource;

/**
 * What the operations of one database work with.
 *
 * @param local this node's own copies
 * @param written what this node wrote last, where its writes build on each other
 * @param locks held while such a record is made
 * @param key signs what this node writes
 * @param wallClock for validity and versions; timeouts use the monotonic clock
 */
record Site(
    Swarm swarm,
    LocalReplica local,
    WrittenStore written,
    KeyLocks locks,
    PrivateKey key,
    VersionClock clock,
    Balancer balancer,
    DatabaseConfig config,
    KvMetrics metrics,
    InstantSource wallClock) {
  /** The same, over another view of the network. */
  Site over(Swarm other) {
    return new Site(other, local, written, locks, key, clock, balancer, config, metrics, wallClock);
  }
}
