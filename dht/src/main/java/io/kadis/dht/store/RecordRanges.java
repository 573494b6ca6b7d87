package io.kadis.dht.store;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.ReadPool.Reader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes32;
import org.lmdbjava.Dbi;

/** Reads the records of ranges, and what they come to, each time on one consistent view. */
final class RecordRanges {
  private final Dbi<ByteBuffer> records;
  private final DueRecords due;
  private final FingerprintTable fingerprints;
  private final ReadPool readers;

  RecordRanges(
      Dbi<ByteBuffer> records, DueRecords due, FingerprintTable fingerprints, ReadPool readers) {
    this.records = records;
    this.due = due;
    this.fingerprints = fingerprints;
    this.readers = readers;
  }

  Optional<KadRecord> at(Bytes32 id) throws StoreException {
    return readers.get(records, id).flatMap(stored -> RecordTable.record(id, stored));
  }

  Fingerprint fingerprint(Prefix range, Instant cutoff) throws StoreException {
    return readers.read(reader ->
        FingerprintTable.covers(range)
            ? due.before(reader, cutoff)
                .map(due -> fingerprints.sum(reader, range).minus(due.sum(range, cutoff)))
                .orElseGet(() -> scanned(reader, range, cutoff))
            : scanned(reader, range, cutoff));
  }

  List<Item> items(Prefix range, Instant cutoff, int max) throws StoreException {
    var found = new ArrayList<Item>();
    return readers.read(reader -> {
      scan(
          reader,
          range,
          cutoff,
          (id, value) -> {
            boolean wanted = found.size() < max;
            if (wanted) {
              found.add(Item.of(Bytes32.wrap(id), value));
            }
            return wanted;
          });
      return found;
    });
  }

  private Fingerprint scanned(Reader reader, Prefix range, Instant cutoff) {
    var sum = new Fingerprint.Sum();
    scan(
        reader,
        range,
        cutoff,
        (id, value) -> {
          sum.plus(Fingerprint.item(Bytes32.wrap(id), value));
          return true;
        });
    return sum.fingerprint();
  }

  /** Visits the ids and values of the records that replicas compare, until told to stop. */
  private void scan(Reader reader, Prefix range, Instant cutoff, ReadPool.Visitor visitor) {
    reader.scan(
        records,
        range.first(),
        (id, stored) ->
            range.contains(Bytes32.wrap(id))
                && RecordBytes.decode(stored)
                    .filter(held -> compared(held.lifetime(), cutoff))
                    .map(held -> visitor.visit(id, held.record().value()))
                    .orElse(true));
  }

  /**
   * Whether replicas compare a record at all, and with this cut-off. To the millisecond, as both
   * are on disk and on the wire: else two replicas would not leave out the same.
   */
  static boolean compared(Lifetime lifetime, Instant cutoff) {
    return switch (lifetime) {
      case Lifetime.Forever() -> true;
      case Lifetime.Until _ -> false;
      case Lifetime.Purgeable(var from) ->
          !from.truncatedTo(ChronoUnit.MILLIS).isBefore(cutoff.truncatedTo(ChronoUnit.MILLIS));
    };
  }
}
