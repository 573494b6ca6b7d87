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
    var settings = config.sharedSettings(namespaces);
    var client = new KvClient(streams, settings, metrics, dht::failed);
    var swarm = new DhtSwarm(dht, client, local, config.n());
    if (dht.serving()) {
      var signed = namespaces.kadisOnly().validators(); // The others go by PUT_VALUE.
      var replica = new LocalReplica(store, signed, metrics, wallClock);
      int k = dht.config().k();
      var served = new KvHandler.Served(replica, key -> dht.nearest(key, k), settings);
      dht.host().handle(KvHandler.PROTOCOL, new KvHandler(served, metrics, wallClock));
    }
    var greetings = new Greetings(dht.host(), client);
    greetings.begin();
    var key = dht.host().key();
    var locks = new KeyLocks();
    var site = new Site(swarm, local, store, locks, key, clock, config, metrics, wallClock);
    return new ReplicatedDatabase(
        site,
        namespaces,
        () -> {
          greetings.close();
          dht.host().unhandle(KvHandler.PROTOCOL);
          streams.close();
        });
  }
}
