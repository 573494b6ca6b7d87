package io.kadis.dht.store;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RecordStore.Decider;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.RecordStore.Outcome;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.lmdbjava.Dbi;

/** Records under their key-space id, with their expiry. */
final class RecordTable {
  /** What one record costs beside its own bytes: keys, page headers, its expiry entry. */
  static final int OVERHEAD_BYTES = 96;

  private final Dbi<ByteBuffer> table;
  private final ExpiryIndex expiry;

  RecordTable(Dbi<ByteBuffer> table, ExpiryIndex expiry) {
    this.table = table;
    this.expiry = expiry;
  }

  Optional<KadRecord> get(ReadPool readers, Bytes key) throws StoreException {
    return readers
        .get(table, Key.of(key).id())
        .flatMap(RecordBytes::decode)
        .map(RecordBytes.Stored::record)
        .filter(record -> record.key().equals(key)); // A misfiled record is absent (REC-4).
  }

  Outcome update(WriteTxn txn, Bytes key, Decider decider) throws StoreException {
    Bytes id = Key.of(key).id();
    Bytes before = txn.get(table, id);
    Optional<RecordBytes.Stored> stored = Optional.ofNullable(before).flatMap(RecordBytes::decode);
    Optional<KadRecord> held =
        stored.map(RecordBytes.Stored::record).filter(record -> record.key().equals(key));
    Decision decision = decider.decide(held);
    switch (decision) {
      case Decision.Keep _ -> {}
      case Decision.Remove _ -> replace(txn, id, before, Optional.empty());
      case Decision.Replace(KadRecord next, Lifetime lifetime) -> {
        if (!next.key().equals(key)) {
          throw new IllegalStateException("a record of key " + next.key() + " under " + key);
        }
        replace(txn, id, before, Optional.of(RecordBytes.encode(next, expires(lifetime))));
      }
    }
    return new Outcome(held, decision);
  }

  private static Optional<Instant> expires(Lifetime lifetime) {
    return lifetime instanceof Lifetime.Until(var end) ? Optional.of(end) : Optional.empty();
  }

  /**
   * Removes the record whose expiry entry was due, or what is left of it; not one that came in the
   * place of a rotten one, whose entry nobody could find.
   */
  void removeExpired(WriteTxn txn, ExpiryIndex.Entry due) throws StoreException {
    Bytes stored = txn.get(table, due.id());
    if (stored != null && goesAt(due.millis(), stored)) {
      replace(txn, due.id(), stored, Optional.empty());
    }
  }

  private static boolean goesAt(long millis, Bytes stored) {
    return RecordBytes.decode(stored).map(s -> s.expiresMillis() == millis).orElse(true);
  }

  private void replace(
      WriteTxn txn,
      Bytes id,
      @org.jspecify.annotations.Nullable Bytes before,
      Optional<Bytes> after)
      throws StoreException {
    txn.claim(after.map(RecordTable::cost).orElse(0L) - (before == null ? 0 : cost(before)));
    if (before != null) {
      expiry.remove(txn, expiryEntry(id, before));
    }
    if (after.isPresent()) {
      txn.put(table, id, after.get());
      expiry.add(txn, expiryEntry(id, after.get()));
    } else if (before != null) {
      txn.delete(table, id);
    }
  }

  static long cost(Bytes stored) {
    return (long) stored.size() + OVERHEAD_BYTES;
  }

  private static ExpiryIndex.Entry expiryEntry(Bytes id, Bytes stored) {
    long millis =
        RecordBytes.decode(stored)
            .map(RecordBytes.Stored::expiresMillis)
            .orElse(RecordBytes.NEVER); // Rotten: its expiry entry is found dangling, and goes.
    return new ExpiryIndex.Entry(millis, ExpiryIndex.Kind.RECORD, id);
  }
}
