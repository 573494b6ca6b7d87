package io.kadis.kv;

import io.kadis.dht.Dht;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.dht.store.MetaStore;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.StoreException;
import io.kadis.dht.store.WrittenStore;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.kv.rpc.KvClient;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.kv.rpc.LocalReplica;
import java.time.InstantSource;

/** How a node makes its database. */
public final class Databases {
  private Databases() {}

  /**
   * Opens the database on a running Dht and serves /kadis/kv/1.0.0 when the Dht serves.
   *
   * @param namespaces of {@link DatabaseConfig#namespaces}, those whose validators the Dht has:
   *     they share what they verified
   * @throws StoreException when the saved clock cannot be read
   */
  public static <S extends RecordStore & WrittenStore & MetaStore> Database open(
      Dht dht, S store, Namespaces namespaces, DatabaseConfig config) throws StoreException {
    var wallClock = InstantSource.system();
    var metrics = new KvMetrics();
    var local = new LocalReplica(store, namespaces.validators(), metrics, wallClock);
    var clock = new VersionClock(store);
    var streams = new StreamPool(dht.host(), KvHandler.PROTOCOL);
    var swarm = new DhtSwarm(dht, new KvClient(streams, dht::failed), local, config.n());
    if (dht.serving()) {
      var signed = namespaces.kadisOnly().validators(); // The others go by PUT_VALUE.
      serve(dht, new LocalReplica(store, signed, metrics, wallClock), metrics, wallClock);
    }
    var key = dht.host().key();
    var site = new Site(swarm, local, key, clock, config, metrics, wallClock);
    return new ReplicatedDatabase(site, namespaces, () -> stop(dht, streams));
  }

  private static void serve(Dht dht, LocalReplica replica, KvMetrics metrics, InstantSource clock) {
    int k = dht.config().k();
    var handler = new KvHandler(replica, key -> dht.nearest(key, k), metrics, clock);
    dht.host().handle(KvHandler.PROTOCOL, handler);
  }

  private static void stop(Dht dht, StreamPool streams) {
    dht.host().unhandle(KvHandler.PROTOCOL);
    streams.close();
  }
}
