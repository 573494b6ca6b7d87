package io.kadis.kv;

import io.kadis.dht.Dht;
import io.kadis.dht.record.Validators;
import io.kadis.dht.store.LmdbStore;

/** STUB, to be replaced by the owner of kv/: how a node makes its validators and its database. */
public final class Databases {
  private Databases() {}

  /** The validators of a node: /kv/, /pk/ and, when allowed, /raw/. */
  public static Validators validators(DatabaseConfig config) {
    throw new UnsupportedOperationException();
  }

  /** Opens the database on a running Dht and serves /kadis/kv/1.0.0 when the Dht serves. */
  public static Database open(
      Dht dht, LmdbStore store, Validators validators, DatabaseConfig config) {
    throw new UnsupportedOperationException();
  }
}
