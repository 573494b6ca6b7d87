package io.kadis.dht.store;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.ReadPool.Reader;
import io.kadis.dht.store.RecordBytes.Stored;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.lmdbjava.Dbi;

/**
 * What the records of each range come to, kept in their own transaction (docs/adr/0011): for every
 * prefix of {@value #LEVELS} bytes, and shorter ones, under which anything lies. The key is the
 * number of bytes and the bytes, the value {@link Fingerprint}'s count (8) and sum (32).
 */
final class FingerprintTable implements RecordTable.Sums {
  /**
   * Below 24 bits a store of millions has a few dozen records, and of one that has its share of a
   * large network's keys hundreds of thousands do.
   */
  static final int LEVELS = 3;

  private static final int VALUE_BYTES = Long.BYTES + Bytes32.SIZE;

  private final Dbi<ByteBuffer> table;
  private final MetaTable meta;

  FingerprintTable(Dbi<ByteBuffer> table, MetaTable meta) {
    this.table = table;
    this.meta = meta;
  }

  /**
   * What a rotten record had added cannot be taken off again: all is summed at the next opening.
   */
  @Override
  public void changed(WriteTxn txn, Bytes id, RecordTable.Change change) {
    var by = item(id, change.after()).map(Fingerprint.EMPTY::plus).orElse(Fingerprint.EMPTY);
    by = item(id, change.before()).map(by::minus).orElse(by);
    if (!by.equals(Fingerprint.EMPTY)) {
      for (int level = 1; level <= LEVELS; level++) {
        txn.changeSum(key(level, id), by);
      }
    }
    if (purgeable(change.before()) || purgeable(change.after())) {
      txn.changePurgeables();
    }
    if (change.rotten()) {
      meta.writeSummed(txn, false);
    }
  }

  private static boolean purgeable(Optional<Stored> record) {
    return record.isPresent() && record.get().lifetime() instanceof Lifetime.Purgeable;
  }

  /** What the record adds; empty for what is not compared. */
  static Optional<Bytes32> item(Bytes id, Optional<Stored> record) {
    return record
        .filter(held -> RecordRanges.compared(held.lifetime(), Instant.EPOCH))
        .map(held -> Fingerprint.item(Bytes32.wrap(id), held.record().value()));
  }

  /** Before the commit: what all its records changed, each sum once. */
  void write(WriteTxn txn, Bytes key, Fingerprint by) {
    var held = txn.get(table, key);
    var next = held == null ? by : decode(held).plus(by);
    if (next.count() > 0) {
      txn.put(table, key, encode(next));
    } else {
      txn.delete(table, key);
    }
  }

  void clear(WriteTxn txn) {
    txn.clear(table);
  }

  /** Whether there are sums fine enough for {@code range}. */
  static boolean covers(Prefix range) {
    return range.length() <= LEVELS * Byte.SIZE;
  }

  /** Of a range that is covered: at most 256 sums make it up. */
  Fingerprint sum(Reader reader, Prefix range) {
    int level = Math.max(1, (range.length() + Byte.SIZE - 1) / Byte.SIZE);
    var sum = new Fingerprint[] {Fingerprint.EMPTY};
    reader.scan(
        table,
        key(level, range.first()),
        (key, value) -> {
          boolean inside = key.get(0) == level && range.contains(Bytes32.rightPad(key.slice(1)));
          if (inside) {
            sum[0] = sum[0].plus(decode(value));
          }
          return inside;
        });
    return sum[0];
  }

  static Bytes key(int level, Bytes id) {
    return Bytes.concatenate(Bytes.of(level), id.slice(0, level));
  }

  private static Bytes encode(Fingerprint fingerprint) {
    return Bytes.concatenate(Bytes.ofUnsignedLong(fingerprint.count()), fingerprint.sum());
  }

  /** A value of another length is none of ours: as if nothing were there. */
  static Fingerprint decode(Bytes value) {
    return value.size() == VALUE_BYTES
        ? new Fingerprint(value.getLong(0), Bytes32.wrap(value.slice(Long.BYTES)))
        : Fingerprint.EMPTY;
  }
}
