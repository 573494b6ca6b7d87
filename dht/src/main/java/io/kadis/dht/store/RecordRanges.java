package io.kadis.dht.store;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.RangeStore.Item;
import io.kadis.dht.store.ReadPool.Reader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.lmdbjava.Dbi;

/** Reads the records of ranges, and what they come to, each time on one consistent view. */
final class RecordRanges {
  private final Dbi<ByteBuffer> records;
  private final ExpiryIndex expiry;
  private final FingerprintTable fingerprints;
  private final ReadPool readers;
  private volatile Due due = new Due(-1, 0, List.of());

  RecordRanges(
      Dbi<ByteBuffer> records,
      ExpiryIndex expiry,
      FingerprintTable fingerprints,
      ReadPool readers) {
    this.records = records;
    this.expiry = expiry;
    this.fingerprints = fingerprints;
    this.readers = readers;
  }

  Optional<KadRecord> at(Bytes32 id) throws StoreException {
    return readers.get(records, id).flatMap(stored -> RecordTable.record(id, stored));
  }

  Fingerprint fingerprint(Prefix range, Instant cutoff) throws StoreException {
    return readers.read(reader ->
        FingerprintTable.covers(range)
            ? fingerprints.sum(reader, range).minus(due(reader, range, cutoff))
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

  /** Whether replicas compare a record at all, and with this cut-off. */
  static boolean compared(Lifetime lifetime, Instant cutoff) {
    return switch (lifetime) {
      case Lifetime.Forever() -> true;
      case Lifetime.Until _ -> false;
      case Lifetime.Purgeable(var from) -> !from.isBefore(cutoff);
    };
  }

  /** What those records of {@code range} come to that the cut-off leaves out. */
  private Fingerprint due(Reader reader, Prefix range, Instant cutoff) {
    var sum = new Fingerprint.Sum();
    for (Bytes id : dueBefore(reader, cutoff.toEpochMilli()).ids) {
      if (range.contains(Bytes32.wrap(id)) && reader.get(records, id) instanceof Bytes stored) {
        RecordBytes.decode(stored)
            .map(held -> Fingerprint.item(Bytes32.wrap(id), held.record().value()))
            .ifPresent(sum::plus);
      }
    }
    return sum.fingerprint();
  }

  /**
   * What may be purged before a cut-off.
   *
   * @param view the number of the state of the environment it was read from
   */
  private record Due(long view, long cutoffMillis, List<Bytes> ids) {}

  /** Asked for hundreds of ranges with one cut-off: the index is walked once. */
  private Due dueBefore(Reader reader, long cutoffMillis) {
    var known = due;
    if (known.view == reader.view() && known.cutoffMillis == cutoffMillis) {
      return known;
    }
    var ids = new ArrayList<Bytes>();
    expiry.purgeable(
        reader,
        Instant.EPOCH,
        Instant.ofEpochMilli(cutoffMillis - 1),
        entry -> ids.add(entry.id()));
    due = new Due(reader.view(), cutoffMillis, ids);
    return due;
  }
}
