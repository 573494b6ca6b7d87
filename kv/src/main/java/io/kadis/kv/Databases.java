package io.kadis.kv;

import io.kadis.dht.Dht;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.repair.Coverage;
import io.kadis.kv.retention.Retention;
import io.kadis.kv.retention.Shelf;
import io.kadis.kv.rpc.KvClient;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.kv.rpc.LocalReplica.Duties;
import io.kadis.kv.rpc.RequestObserver;
import io.kadis.kv.rpc.SharedSettings;
import io.kadis.kv.swarm.DhtSwarm;
import io.kadis.kv.swarm.Greetings;
import io.kadis.kv.upkeep.Membership;
import io.kadis.kv.upkeep.NoCopies;
import io.kadis.kv.upkeep.Upkeep;
import java.time.InstantSource;

/** How a node makes its database. */
public final class Databases {
  private final Dht dht;
  private final Keeping keeping;
  private final DatabaseConfig config;
  private final InstantSource wallClock = InstantSource.system();
  private final KvMetrics metrics = new KvMetrics();
  private final SharedSettings settings;
  private final LocalReplica local;
  private final StreamPool streams;
  private final KvClient client;
  private final DhtSwarm swarm;

  /**
   * Opens the database on a Dht and has that join. When the Dht serves, so does the database:
   * /kadis/kv/1.0.0 and /kadis/sync/1.0.0. It does so first: whoever meets this node in the routing
   * table would else take it for a node of another make for a moment, and not wait for its copy.
   *
   * @param dht has not joined yet
   * @param keeping whose holdings the Dht has
   * @throws StoreException when the saved clock cannot be read
   */
  public static Database open(Dht dht, Keeping keeping, DatabaseConfig config)
      throws StoreException {
    return open(dht, keeping, config, RequestObserver.NONE);
  }

  /**
   * The same, watched.
   *
   * @param observer told of each request to a replica
   */
  public static Database open(
      Dht dht, Keeping keeping, DatabaseConfig config, RequestObserver observer)
      throws StoreException {
    var clock = new VersionClock(keeping.store());
    var database = new Databases(dht, keeping, config, observer).open(clock);
    dht.join();
    return database;
  }

  private Databases(Dht dht, Keeping keeping, DatabaseConfig config, RequestObserver observer) {
    this.dht = dht;
    this.keeping = keeping;
    this.config = config;
    this.settings = config.sharedSettings(keeping.namespaces());
    var duties = new Duties(keeping.namespaces().validators(), keeping.readiness());
    this.local = new LocalReplica(keeping.store(), duties, metrics, wallClock);
    this.streams = new StreamPool(dht.host(), KvHandler.PROTOCOL);
    this.client = new KvClient(streams, settings, metrics, dht::failed, observer);
    this.swarm = new DhtSwarm(dht, client, local, config.n());
  }

  private Database open(VersionClock clock) {
    var locks = new KeyLocks();
    var store = keeping.store();
    var key = dht.host().key();
    var balancer = new Balancer(dht.host().id(), config.balancing(), metrics);
    store.onChange(balancer::changed);
    var site =
        new Site(swarm, local, store, locks, key, clock, balancer, config, metrics, wallClock);
    var greetings = new Greetings(dht.host(), client);
    var retention = retention();
    if (!dht.serving()) {
      keeping.covered().set(Coverage.ALL); // It holds nothing of which others could know more.
      greetings.begin();
      return database(site, new NoCopies(config.n()), () -> close(retention, greetings));
    }
    var upkeep = upkeep(); // Before others see by /kadis/kv/1.0.0 that this node keeps copies.
    serve();
    greetings.begin();
    retention.start();
    return database(
        site,
        upkeep,
        () -> {
          upkeep.close();
          close(retention, greetings);
        });
  }

  private Database database(Site site, Membership membership, Runnable onClose) {
    return new ReplicatedDatabase(site, keeping.namespaces(), membership, onClose);
  }

  private void close(Retention retention, Greetings greetings) {
    retention.close();
    greetings.close();
    dht.host().unhandle(KvHandler.PROTOCOL);
    streams.close();
  }

  private void serve() {
    // The others go by PUT_VALUE.
    var signed = new Duties(keeping.namespaces().kadisOnly().validators(), keeping.readiness());
    var replica = new LocalReplica(keeping.store(), signed, metrics, wallClock);
    int k = dht.config().k();
    var served = new KvHandler.Served(replica, key -> dht.nearest(key, k), settings);
    dht.host().handle(KvHandler.PROTOCOL, new KvHandler(served, metrics, wallClock));
  }

  private Upkeep upkeep() {
    var namespaces = keeping.namespaces().kadisOnly();
    var keep = new LocalReplica(keeping.store(), namespaces.validators(), metrics, wallClock);
    var standing = new Upkeep.Standing(keeping.covered(), keeping.presence()::inOrder, local);
    return Upkeep.start(
        new Upkeep.Here(keeping.store(), namespaces, keep, standing),
        new Upkeep.Network(dht, client, swarm::nearestOthers),
        new Upkeep.Terms(config.n(), config.repair(), config.maxClockSkew(), settings));
  }

  private Retention retention() {
    var shelf = new Shelf(keeping.store(), keeping.namespaces(), local, metrics, wallClock);
    var stay = new Retention.Stay(keeping.store(), keeping.presence(), keeping.pace());
    var network =
        new Retention.Network(dht.host().id(), swarm::others, swarm::neighbours, dht::joining);
    return new Retention(shelf, stay, network);
  }
}
