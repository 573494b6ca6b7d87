package io.kadis.kv;

import io.kadis.dht.Dht;
import io.kadis.dht.record.PublicKeyValidator;
import io.kadis.dht.record.RawValidator;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.rpc.StreamPool;
import io.kadis.dht.store.MetaStore;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.entry.EntryValidator;
import io.kadis.kv.entry.VersionClock;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.rpc.KvClient;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.kv.rpc.LocalReplica;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How a node makes its validators and its database. */
public final class Databases {
  private Databases() {}

  /** The validators of a node: /kv/, /pk/ and, when allowed, /raw/. */
  public static Validators validators(DatabaseConfig config) {
    var all = new HashMap<String, Validator>();
    all.put(LastWriterWins.NAMESPACE, new EntryValidator(config.maxClockSkew()));
    all.put(PublicKeyValidator.NAMESPACE, new PublicKeyValidator());
    if (config.allowRaw()) {
      all.put(RawValidator.NAMESPACE, new RawValidator());
    }
    return new Validators(all);
  }

  /**
   * Opens the database on a running Dht and serves /kadis/kv/1.0.0 when the Dht serves.
   *
   * @param validators of {@link #validators}, those the Dht has: they share what they verified
   * @throws StoreException when the saved clock cannot be read
   */
  public static <S extends RecordStore & MetaStore> Database open(
      Dht dht, S store, Validators validators, DatabaseConfig config) throws StoreException {
    var wallClock = InstantSource.system();
    var metrics = new KvMetrics();
    var namespaces = namespaces(validators, config);
    var local = new LocalReplica(store, validators, metrics, wallClock);
    var clock = new VersionClock(store);
    var streams = new StreamPool(dht.host(), KvHandler.PROTOCOL);
    var swarm = new DhtSwarm(dht, new KvClient(streams, dht::failed), local, config.n());
    if (dht.serving()) {
      var served = new LocalReplica(store, signedOnly(namespaces), metrics, wallClock);
      serve(dht, served, metrics, wallClock);
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

  private static Map<String, NamespaceRules> namespaces(
      Validators validators, DatabaseConfig config) {
    return validators.byNamespace().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> rules(e.getValue(), config)));
  }

  private static NamespaceRules rules(Validator validator, DatabaseConfig config) {
    return validator instanceof EntryValidator entries
        ? new LastWriterWins(entries, config.tombstoneTtl())
        : new Libp2pRecords(validator);
  }

  /** Only Kadis nodes count for these; the other namespaces go by PUT_VALUE. */
  private static Validators signedOnly(Map<String, NamespaceRules> namespaces) {
    return new Validators(
        namespaces.entrySet().stream()
            .filter(e -> e.getValue().kadisOnly())
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().validator())));
  }
}
