package io.kadis.dht.store;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.RecordStore.Decider;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.RecordStore.Outcome;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;

/** Records under their key-space id, with their expiry: those held, or those written here. */
final class RecordTable {
  /** What one record costs beside its own bytes: keys, page headers, its expiry entry. */
  static final int OVERHEAD_BYTES = 96;

  private final Dbi<ByteBuffer> table;
  private final ExpiryIndex expiry;
  private final ExpiryIndex.Kind kind;

  /**
   * @param kind of what goes by itself
   */
  RecordTable(Dbi<ByteBuffer> table, ExpiryIndex expiry, ExpiryIndex.Kind kind) {
    this.table = table;
    this.expiry = expiry;
    this.kind = kind;
  }

  Optional<KadRecord> get(ReadPool readers, Bytes key) throws StoreException {
    return readers
        .get(table, Key.of(key).id())
        .flatMap(RecordBytes::decode)
        .map(RecordBytes.Stored::record)
        .filter(record -> record.key().equals(key)); // A misfiled record is absent (REC-4).
  }

  /** In the order of ids, from the first after {@code after}; what is rotten is left out. */
  List<KadRecord> page(ReadPool readers, Optional<Bytes32> after, int max) throws StoreException {
    var page = new ArrayList<KadRecord>();
    return readers.read(reader -> {
      reader.scan(
          table,
          after.<Bytes>map(last -> last).orElse(Bytes.EMPTY),
          (id, stored) -> {
            boolean wanted = page.size() < max;
            if (wanted && !(after.isPresent() && id.equals(after.get()))) {
              record(id, stored).ifPresent(page::add);
            }
            return wanted;
          });
      return page;
    });
  }

  Optional<KadRecord> at(ReadPool readers, Bytes32 id) throws StoreException {
    return readers.get(table, id).flatMap(stored -> record(id, stored));
  }

  Fingerprint fingerprint(ReadPool readers, Prefix range, Instant cutoff) throws StoreException {
    var sum = new Fingerprint[] {Fingerprint.EMPTY};
    return readers.read(reader -> {
      reader.scan(
          table,
          range.first(),
          (id, stored) -> {
            if (!range.contains(Bytes32.wrap(id))) {
              return false;
            }
            compared(id, stored, cutoff)
                .ifPresent(
                    value -> sum[0] = sum[0].plus(Fingerprint.item(Bytes32.wrap(id), value)));
            return true;
          });
      return sum[0];
    });
  }

  List<Item> items(ReadPool readers, Prefix range, Instant cutoff, int max) throws StoreException {
    var found = new ArrayList<Item>();
    return readers.read(reader -> {
      reader.scan(
          table,
          range.first(),
          (id, stored) -> {
            boolean wanted = found.size() < max && range.contains(Bytes32.wrap(id));
            if (wanted) {
              compared(id, stored, cutoff)
                  .ifPresent(value -> found.add(Item.of(Bytes32.wrap(id), value)));
            }
            return wanted;
          });
      return found;
    });
  }

  /** The value, if replicas compare it. */
  private static Optional<Bytes> compared(Bytes id, Bytes stored, Instant cutoff) {
    return RecordBytes.decode(stored)
        .filter(held ->
            switch (held.lifetime()) {
              case Lifetime.Forever() -> true;
              case Lifetime.Until _ -> false;
              case Lifetime.Purgeable(var from) -> !from.isBefore(cutoff);
            })
        .map(held -> held.record().value());
  }

  List<KadRecord> purgeable(ReadPool readers, Instant after, Instant by, int max)
      throws StoreException {
    var found = new ArrayList<KadRecord>();
    return readers.read(reader -> {
      expiry.purgeable(
          reader,
          after,
          by,
          entry -> {
            boolean wanted = found.size() < max;
            if (wanted
                && reader.get(table, entry.id()) instanceof Bytes stored
                && expiry(entry.id(), stored, kind).equals(Optional.of(entry))) {
              record(entry.id(), stored).ifPresent(found::add);
            }
            return wanted;
          });
      return found;
    });
  }

  private static Optional<KadRecord> record(Bytes id, Bytes stored) {
    return RecordBytes.decode(stored)
        .map(RecordBytes.Stored::record)
        .filter(record -> Key.of(record.key()).id().equals(id));
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
        replace(txn, id, before, Optional.of(RecordBytes.encode(next, lifetime)));
      }
    }
    return new Outcome(held, decision);
  }

  /**
   * Removes the record whose expiry entry was due, or what is left of it; not one that came in the
   * place of a rotten one, whose entry nobody could find.
   *
   * @return the key of what went
   */
  Optional<Bytes> removeExpired(WriteTxn txn, ExpiryIndex.Entry due) throws StoreException {
    Bytes stored = txn.get(table, due.id());
    if (stored == null) {
      return Optional.empty();
    }
    Optional<RecordBytes.Stored> decoded = RecordBytes.decode(stored);
    if (decoded.isPresent() && !expiry(due.id(), stored, kind).equals(Optional.of(due))) {
      return Optional.empty();
    }
    replace(txn, due.id(), stored, Optional.empty());
    return decoded.map(record -> record.record().key());
  }

  private void replace(WriteTxn txn, Bytes id, @Nullable Bytes before, Optional<Bytes> after)
      throws StoreException {
    txn.claim(after.map(RecordTable::cost).orElse(0L) - (before == null ? 0 : cost(before)));
    if (before != null) {
      expiry(id, before, kind).ifPresent(entry -> expiry.remove(txn, entry));
    }
    if (after.isPresent()) {
      txn.put(table, id, after.get());
      expiry(id, after.get(), kind).ifPresent(entry -> expiry.add(txn, entry));
    } else if (before != null) {
      txn.delete(table, id);
    }
  }

  static long cost(Bytes stored) {
    return (long) stored.size() + OVERHEAD_BYTES;
  }

  /**
   * The expiry entry of what is stored under {@code id}; none for what stays for ever, and for what
   * is rotten: its entry is found dangling, and goes.
   *
   * @param kind of the table it lies in
   */
  static Optional<ExpiryIndex.Entry> expiry(Bytes id, Bytes stored, ExpiryIndex.Kind kind) {
    return RecordBytes.decode(stored)
        .map(RecordBytes.Stored::lifetime)
        .flatMap(lifetime ->
            switch (lifetime) {
              case Lifetime.Forever() -> Optional.empty();
              case Lifetime.Until(var end) ->
                  Optional.of(new ExpiryIndex.Entry(end.toEpochMilli(), kind, id));
              case Lifetime.Purgeable(var from) ->
                  Optional.of(
                      new ExpiryIndex.Entry(from.toEpochMilli(), ExpiryIndex.Kind.PURGEABLE, id));
            });
  }
}
