package io.kadis.kv;

import io.kadis.dht.Dht;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.retention.Retention;
import io.kadis.kv.retention.Shelf;
import io.kadis.kv.rpc.KvClient;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.LocalReplica.Duties;
import io.kadis.kv.swarm.DhtSwarm;
import io.kadis.kv.swarm.Greetings;
import java.time.InstantSource;

/** How a node makes its database. */
public final class Databases {
  private Databases() {}

  /**
   * Opens the database on a running Dht and serves /kadis/kv/1.0.0 when the Dht serves.
   *
   * @param keeping whose holdings the Dht has
   * @throws StoreException when the saved clock cannot be read
   */
  public static Database open(Dht dht, Keeping keeping, DatabaseConfig config)
      throws StoreException {
    var wallClock = InstantSource.system();
    var metrics = new KvMetrics();
    var store = keeping.store();
    var namespaces = keeping.namespaces();
    var duties = new Duties(namespaces.validators(), keeping.readiness());
    var local = new LocalReplica(store, duties, metrics, wallClock);
    var clock = new VersionClock(store);
    var streams = new StreamPool(dht.host(), KvHandler.PROTOCOL);
    var settings = config.sharedSettings(namespaces);
    var client = new KvClient(streams, settings, metrics, dht::failed);
    var swarm = new DhtSwarm(dht, client, local, config.n());
    if (dht.serving()) {
      // The others go by PUT_VALUE.
      var signed = new Duties(namespaces.kadisOnly().validators(), keeping.readiness());
      var replica = new LocalReplica(store, signed, metrics, wallClock);
      int k = dht.config().k();
      var served = new KvHandler.Served(replica, key -> dht.nearest(key, k), settings);
      dht.host().handle(KvHandler.PROTOCOL, new KvHandler(served, metrics, wallClock));
    }
    var greetings = new Greetings(dht.host(), client);
    greetings.begin();
    var shelf = new Shelf(store, namespaces, local, metrics, wallClock);
    var retention = retention(dht, keeping, shelf, swarm);
    if (dht.serving()) {
      retention.start();
    }
    var key = dht.host().key();
    var locks = new KeyLocks();
    var balancer = new Balancer(dht.host().id(), config.balancing());
    var site =
        new Site(swarm, local, store, locks, key, clock, balancer, config, metrics, wallClock);
    return new ReplicatedDatabase(
        site,
        namespaces,
        () -> {
          retention.close();
          greetings.close();
          dht.host().unhandle(KvHandler.PROTOCOL);
          streams.close();
        });
  }

  private static Retention retention(Dht dht, Keeping keeping, Shelf shelf, DhtSwarm swarm) {
    var stay = new Retention.Stay(keeping.store(), keeping.presence(), keeping.pace());
    var network =
        new Retention.Network(dht.host().id(), swarm::others, swarm::neighbours, dht::joining);
    return new Retention(shelf, stay, network);
  }
}
