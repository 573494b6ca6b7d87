package io.kadis.kv;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.StoreException;
import java.time.Instant;
import org.apache.tuweni.bytes.Bytes;

/** Writes to a node's store behind its back. */
final class Disks {
  private Disks() {}

  static void keep(RecordStore store, Bytes key, Bytes value) {
    update(
        store,
        key,
        new Decision.Replace(new KadRecord(key, value, Instant.now()), Lifetime.FOREVER));
  }

  static void drop(RecordStore store, Bytes key) {
    update(store, key, new Decision.Remove());
  }

  private static void update(RecordStore store, Bytes key, Decision decision) {
    try {
      store.update(key, _ -> decision);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }
}
