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
    return held(key, readers.get(table, Key.of(key).id()).flatMap(RecordBytes::decode));
  }

  /** What lies in a key's place is its record; a misfiled one is absent (REC-4). */
  static Optional<KadRecord> held(Bytes key, Optional<Stored> stored) {
    return stored.map(Stored::record).filter(record -> record.key().equals(key));
  }

  /**
   * What lies in a place.
   *
   * @param stored empty: nothing that can be read
   * @param cost of the quota, also of what is rotten
   */
  record Found(Optional<Stored> stored, long cost) {}

  Found found(ReadPool readers, Bytes id) throws StoreException {
    var bytes = readers.get(table, id);
    return new Found(bytes.flatMap(RecordBytes::decode), bytes.map(RecordTable::cost).orElse(0L));
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
    var place = place(txn, Key.of(key).id());
    var outcome = decide(key, place.stored, decider);
    if (!(outcome.decision() instanceof Decision.Keep)) {
      var next = next(outcome.decision());
      txn.claim(cost(next) - place.cost());
      replace(txn, place, next);
    }
    return outcome;
  }

  /**
   * @param stored what is in the key's place
   */
  static Outcome decide(Bytes key, Optional<Stored> stored, Decider decider) {
    var held = held(key, stored);
    Decision decision = decider.decide(held);
    if (decision instanceof Decision.Replace(KadRecord next, _) && !next.key().equals(key)) {
      throw new IllegalStateException("a record of key " + next.key() + " under " + key);
    }
    return new Outcome(held, decision);
  }

  /** What a decision that is not to keep puts in the place. */
  static Optional<Stored> next(Decision decision) {
    return decision instanceof Decision.Replace(KadRecord next, Lifetime lifetime)
        ? Optional.of(new Stored(next, lifetime))
        : Optional.empty();
  }

  /** Writes what was decided and admitted before. */
  void write(WriteTxn txn, Bytes id, Optional<Stored> next) {
    var place = place(txn, id);
    txn.account(cost(next) - place.cost());
    replace(txn, place, next);
  }

  private Place place(WriteTxn txn, Bytes id) {
    Bytes bytes = txn.get(table, id);
    return new Place(id, bytes, Optional.ofNullable(bytes).flatMap(RecordBytes::decode));
  }

  /**
   * Removes the record whose expiry entry was due, or what is left of it; not one that came in the
   * place of a rotten one, whose entry nobody could find.
   *
   * @return the key of what went
   */
  Optional<Bytes> removeExpired(WriteTxn txn, ExpiryIndex.Entry due) throws StoreException {
    var place = place(txn, due.id());
    boolean another =
        place.stored.isPresent()
            && !place.stored.flatMap(s -> expiry(due.id(), s, kind)).equals(Optional.of(due));
    if (another) {
      return Optional.empty();
    }
    txn.claim(-place.cost());
    replace(txn, place, Optional.empty());
    return place.stored.map(record -> record.record().key());
  }

  /** Where a record goes, and what lies there. */
  private record Place(Bytes id, @Nullable Bytes bytes, Optional<Stored> stored) {
    long cost() {
      return bytes == null ? 0 : RecordTable.cost(bytes);
    }
  }

  private void replace(WriteTxn txn, Place place, Optional<Stored> after) {
    Optional<Bytes> encoded = after.map(next -> RecordBytes.encode(next.record(), next.lifetime()));
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

  static long cost(Optional<Stored> stored) {
    return stored.isEmpty() ? 0 : (long) RecordBytes.size(stored.get().record()) + OVERHEAD_BYTES;
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
