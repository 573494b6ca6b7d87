package io.kadis.dht.store;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RecordBytes.Stored;
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
  private final Sums sums;

  /**
   * @param kind of what goes by itself
   */
  RecordTable(Dbi<ByteBuffer> table, ExpiryIndex expiry, ExpiryIndex.Kind kind, Sums sums) {
    this.table = table;
    this.expiry = expiry;
    this.kind = kind;
    this.sums = sums;
  }

  /** Told of each record that comes or goes, within its transaction. */
  interface Sums {
    /** Of a table that nobody compares. */
    Sums NONE = (_, _, _) -> {};

    /**
     * @param change what was there before, and what is now
     */
    void changed(WriteTxn txn, Bytes id, Change change);
  }

  /**
   * What became of a place.
   *
   * @param rotten what was there before could not be read
   */
  record Change(Optional<Stored> before, boolean rotten, Optional<Stored> after) {}

  Optional<KadRecord> get(ReadPool readers, Bytes key) throws StoreException {
    return readers
        .get(table, Key.of(key).id())
        .flatMap(RecordBytes::decode)
        .map(Stored::record)
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

  static Optional<KadRecord> record(Bytes id, Bytes stored) {
    return RecordBytes.decode(stored)
        .map(Stored::record)
        .filter(record -> Key.of(record.key()).id().equals(id));
  }

  Outcome update(WriteTxn txn, Bytes key, Decider decider) throws StoreException {
    Bytes id = Key.of(key).id();
    Bytes before = txn.get(table, id);
    Optional<Stored> stored = Optional.ofNullable(before).flatMap(RecordBytes::decode);
    Optional<KadRecord> held =
        stored.map(Stored::record).filter(record -> record.key().equals(key));
    Decision decision = decider.decide(held);
    switch (decision) {
      case Decision.Keep _ -> {}
      case Decision.Remove _ -> replace(txn, new Place(id, before, stored), Optional.empty());
      case Decision.Replace(KadRecord next, Lifetime lifetime) -> {
        if (!next.key().equals(key)) {
          throw new IllegalStateException("a record of key " + next.key() + " under " + key);
        }
        replace(txn, new Place(id, before, stored), Optional.of(new Stored(next, lifetime)));
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
    Optional<Stored> decoded = RecordBytes.decode(stored);
    if (decoded.isPresent()
        && !decoded.flatMap(s -> expiry(due.id(), s, kind)).equals(Optional.of(due))) {
      return Optional.empty();
    }
    replace(txn, new Place(due.id(), stored, decoded), Optional.empty());
    return decoded.map(record -> record.record().key());
  }

  /** Where a record goes, and what lies there. */
  private record Place(Bytes id, @Nullable Bytes bytes, Optional<Stored> stored) {
    long cost() {
      return bytes == null ? 0 : RecordTable.cost(bytes);
    }
  }

  private void replace(WriteTxn txn, Place place, Optional<Stored> after) throws StoreException {
    Optional<Bytes> encoded = after.map(next -> RecordBytes.encode(next.record(), next.lifetime()));
    txn.claim(encoded.map(RecordTable::cost).orElse(0L) - place.cost());
    var id = place.id;
    place
        .stored
        .flatMap(old -> expiry(id, old, kind))
        .ifPresent(entry -> expiry.remove(txn, entry));
    if (encoded.isPresent()) {
      txn.put(table, id, encoded.get());
      after.flatMap(next -> expiry(id, next, kind)).ifPresent(entry -> expiry.add(txn, entry));
    } else if (place.bytes != null) {
      txn.delete(table, id);
    }
    boolean rotten = place.bytes != null && place.stored.isEmpty();
    sums.changed(txn, id, new Change(place.stored, rotten, after));
  }

  /**
   * Adds the records of a page to the sums, as if they came anew.
   *
   * @return the id to go on after; empty: those were all
   */
  Optional<Bytes32> sumPage(WriteTxn txn, Optional<Bytes32> after, int max) {
    var ids = new ArrayList<Bytes>();
    txn.scan(
        table,
        after.<Bytes>map(last -> last).orElse(Bytes.EMPTY),
        (id, stored) -> {
          if (!after.equals(Optional.of(id))) {
            ids.add(id);
            sums.changed(txn, id, new Change(Optional.empty(), false, RecordBytes.decode(stored)));
          }
          return ids.size() < max;
        });
    return ids.size() < max ? Optional.empty() : Optional.of(Bytes32.wrap(ids.getLast()));
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
    return RecordBytes.decode(stored).flatMap(record -> expiry(id, record, kind));
  }

  private static Optional<ExpiryIndex.Entry> expiry(
      Bytes id, Stored stored, ExpiryIndex.Kind kind) {
    return switch (stored.lifetime()) {
      case Lifetime.Forever() -> Optional.empty();
      case Lifetime.Until(var end) ->
          Optional.of(new ExpiryIndex.Entry(end.toEpochMilli(), kind, id));
      case Lifetime.Purgeable(var from) ->
          Optional.of(new ExpiryIndex.Entry(from.toEpochMilli(), ExpiryIndex.Kind.PURGEABLE, id));
    };
  }
}
