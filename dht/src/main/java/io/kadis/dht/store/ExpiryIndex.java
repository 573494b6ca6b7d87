package io.kadis.dht.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.lmdbjava.Dbi;

/**
 * What goes when: Unix milliseconds (8, big endian) ‖ kind (1) ‖ id. Time order is key order, first
 * of all that goes by itself; then, with the first bit set, of what may be purged.
 */
final class ExpiryIndex {
  private static final Bytes PRESENT = Bytes.of(1);

  /** Set in the time of what a sweep leaves alone. */
  private static final long PURGEABLE_BIT = Long.MIN_VALUE;

  private final Dbi<ByteBuffer> table;

  ExpiryIndex(Dbi<ByteBuffer> table) {
    this.table = table;
  }

  /** Whose entry it is. */
  enum Kind {
    RECORD(0),
    PROVIDER(1),
    /** A record that stays until it is removed. */
    PURGEABLE(2),
    WRITTEN(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(int code) {
      return switch (code) {
        case 0 -> RECORD;
        case 2 -> PURGEABLE;
        case 3 -> WRITTEN;
        default -> PROVIDER;
      };
    }
  }

  /** One entry, taken apart. */
  record Entry(long millis, Kind kind, Bytes id) {
    static Entry decode(Bytes key) {
      return new Entry(key.getLong(0) & ~PURGEABLE_BIT, Kind.of(key.get(8)), key.slice(9));
    }

    Bytes encode() {
      long time = kind == Kind.PURGEABLE ? millis | PURGEABLE_BIT : millis;
      return Bytes.concatenate(Bytes.ofUnsignedLong(time), Bytes.of(kind.code), id);
    }
  }

  void add(WriteTxn txn, Entry entry) {
    txn.put(table, entry.encode(), PRESENT);
  }

  void remove(WriteTxn txn, Entry entry) {
    txn.delete(table, entry.encode());
  }

  /** The first entries a sweep has to drop at {@code now}, at most {@code max}. */
  List<Entry> due(WriteTxn txn, Instant now, int max) {
    var due = new ArrayList<Entry>();
    txn.scan(
        table,
        Bytes.EMPTY,
        (key, _) -> {
          Entry entry = Entry.decode(key);
          boolean isDue =
              entry.kind != Kind.PURGEABLE
                  && entry.millis <= now.toEpochMilli()
                  && due.size() < max;
          if (isDue) {
            due.add(entry);
          }
          return isDue;
        });
    return due;
  }

  /** Visits what may be purged after {@code after} and by {@code by}, until told to stop. */
  void purgeable(ReadPool.Reader reader, Instant after, Instant by, Purging visitor) {
    long first = Math.max(0, after.toEpochMilli() + 1);
    reader.scan(
        table,
        Bytes.ofUnsignedLong(first | PURGEABLE_BIT),
        (key, _) -> {
          Entry entry = Entry.decode(key);
          return entry.millis <= by.toEpochMilli() && visitor.visit(entry);
        });
  }

  /** Sees one entry; false ends the scan. */
  @FunctionalInterface
  interface Purging {
    boolean visit(Entry entry);
  }
}
