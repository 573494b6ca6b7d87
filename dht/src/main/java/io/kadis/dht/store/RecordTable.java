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
    return held(key, found(readers, Key.of(key).id()).stored);
  }

  /** What lies in a key's place is its record; a misfiled one is absent (REC-4). */
  static Optional<KadRecord> held(Bytes key, Optional<Stored> stored) {
    return stored.map(Stored::record).filter(record -> record.key().equals(key));
  }

  /**
   * What lies in a place.
   *
   * @param stored empty: nothing that can be read
   * @param cost of the quota, also of what is rotten; 0: nothing lies there
   */
  record Found(Optional<Stored> stored, long cost) {
    static Found of(@Nullable Bytes bytes) {
      return bytes == null
          ? new Found(Optional.empty(), 0)
          : new Found(RecordBytes.decode(bytes), RecordTable.cost(bytes));
    }

    boolean rotten() {
      return cost > 0 && stored.isEmpty();
    }
  }

  Found found(ReadPool readers, Bytes id) throws StoreException {
    return Found.of(readers.get(table, id).orElse(null));
  }

  private Found found(WriteTxn txn, Bytes id) {
    return Found.of(txn.get(table, id));
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
    var id = Key.of(key).id();
    var found = found(txn, id);
    var outcome = decide(key, found.stored, decider);
    if (!(outcome.decision() instanceof Decision.Keep)) {
      var next = next(outcome.decision());
      txn.claim(cost(next) - found.cost);
      replace(txn, id, found, next);
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
    var found = found(txn, id);
    txn.account(cost(next) - found.cost);
    replace(txn, id, found, next);
  }

  /**
   * Removes the record whose expiry entry was due, or what is left of it; not one that came in the
   * place of a rotten one, whose entry nobody could find.
   *
   * @return the key of what went
   */
  Optional<Bytes> removeExpired(WriteTxn txn, ExpiryIndex.Entry due) throws StoreException {
    var found = found(txn, due.id());
    boolean another =
        found.stored.isPresent()
            && !found.stored.flatMap(s -> expiry(due.id(), s, kind)).equals(Optional.of(due));
    if (another) {
      return Optional.empty();
    }
    txn.claim(-found.cost);
    replace(txn, due.id(), found, Optional.empty());
    return found.stored.map(record -> record.record().key());
  }

  private void replace(WriteTxn txn, Bytes id, Found before, Optional<Stored> after) {
    before
        .stored
        .flatMap(old -> expiry(id, old, kind))
        .ifPresent(entry -> expiry.remove(txn, entry));
    if (after.isPresent()) {
      txn.put(table, id, RecordBytes.encode(after.get().record(), after.get().lifetime()));
      expiry(id, after.get(), kind).ifPresent(entry -> expiry.add(txn, entry));
    } else if (before.cost > 0) {
      txn.delete(table, id);
    }
    sums.changed(txn, id, new Change(before.stored, before.rotten(), after));
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
