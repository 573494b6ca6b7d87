package io.kadis.dht.store;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.ReadPool.Reader;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.lmdbjava.Dbi;

/**
 * What may be purged before a cut-off, to be left out of the sums. A comparison asks for hundreds
 * of ranges with one cut-off, so it is read once, and again only when something purgeable has come
 * or gone. For many threads.
 */
final class DueRecords {
  /** Kept in memory, some 200 bytes each. With more, ranges are read record by record. */
  static final int MAX_KEPT = 100_000;

  private static final Instant ANY_TIME = Instant.ofEpochMilli(Long.MAX_VALUE);
  private static final Instant BEFORE_ALL = Instant.ofEpochMilli(-1);

  private final Dbi<ByteBuffer> records;
  private final ExpiryIndex expiry;
  private final MetaTable meta;
  private volatile Due last = new Due(-1, Instant.MIN, new TreeMap<>());

  DueRecords(Dbi<ByteBuffer> records, ExpiryIndex expiry, MetaTable meta) {
    this.records = records;
    this.expiry = expiry;
    this.meta = meta;
  }

  /** What one record adds to the sums, and when it may go. */
  private record Leaving(Bytes32 item, Lifetime lifetime) {}

  /**
   * All that is due before {@code cutoff}; of use for earlier ones, too.
   *
   * @param asOf the state it was read from, see {@link MetaTable#purgeablesChanged}
   */
  record Due(long asOf, Instant cutoff, NavigableMap<Bytes32, Leaving> byId) {
    /** What those in {@code range} come to that {@code earlier}, or the cut-off, leaves out. */
    Fingerprint sum(Prefix range, Instant earlier) {
      var sum = new Fingerprint.Sum();
      for (Leaving one : byId.subMap(range.first(), true, range.last(), true).values()) {
        if (!RecordRanges.compared(one.lifetime, earlier)) {
          sum.plus(one.item);
        }
      }
      return sum.fingerprint();
    }
  }

  /** Empty when there are too many to be kept. */
  Optional<Due> before(Reader reader, Instant cutoff) {
    var known = last;
    long asOf = meta.purgeablesChanged(reader);
    if (known.asOf == asOf && !known.cutoff.isBefore(cutoff)) {
      return Optional.of(known);
    }
    var read = new Due(asOf, cutoff, read(reader, cutoff.truncatedTo(ChronoUnit.MILLIS)));
    if (read.byId.size() > MAX_KEPT) {
      return Optional.empty();
    }
    last = read;
    return Optional.of(read);
  }

  private NavigableMap<Bytes32, Leaving> read(Reader reader, Instant cutoff) {
    var byId = new TreeMap<Bytes32, Leaving>();
    expiry.purgeable(
        reader,
        BEFORE_ALL,
        ANY_TIME,
        entry -> {
          boolean due = Instant.ofEpochMilli(entry.millis()).isBefore(cutoff);
          if (due && reader.get(records, entry.id()) instanceof Bytes stored) {
            leaving(entry.id(), stored).ifPresent(one -> byId.put(Bytes32.wrap(entry.id()), one));
          }
          return due && byId.size() <= MAX_KEPT;
        });
    return byId;
  }

  /** By its own lifetime: the entry may be left over from a rotten record in the same place. */
  private static Optional<Leaving> leaving(Bytes id, Bytes stored) {
    return RecordBytes.decode(stored)
        .filter(held -> held.lifetime() instanceof Lifetime.Purgeable)
        .map(held ->
            new Leaving(
                Fingerprint.item(Bytes32.wrap(id), held.record().value()), held.lifetime()));
  }
}
