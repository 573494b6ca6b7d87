package io.kadis.dht.store;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.lmdbjava.Dbi;

/** What goes when: Unix milliseconds (8, big endian) ‖ kind (1) ‖ id. Time order is key order. */
final class ExpiryIndex {
  private static final Bytes PRESENT = Bytes.of(1);

  private final Dbi<ByteBuffer> table;

  ExpiryIndex(Dbi<ByteBuffer> table) {
    this.table = table;
  }

  /** Whose entry it is. */
  enum Kind {
    RECORD(0),
    PROVIDER(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(int code) {
      return code == RECORD.code ? RECORD : PROVIDER;
    }
  }

  /** One entry, taken apart. */
  record Entry(long millis, Kind kind, Bytes id) {
    static Entry decode(Bytes key) {
      return new Entry(key.getLong(0), Kind.of(key.get(8)), key.slice(9));
    }

    Bytes encode() {
      return Bytes.concatenate(Bytes.ofUnsignedLong(millis), Bytes.of(kind.code), id);
    }
  }

  void add(WriteTxn txn, Entry entry) {
    if (entry.millis != RecordBytes.NEVER) {
      txn.put(table, entry.encode(), PRESENT);
    }
  }

  void remove(WriteTxn txn, Entry entry) {
    if (entry.millis != RecordBytes.NEVER) {
      txn.delete(table, entry.encode());
    }
  }

  /** The first entries that are due at {@code now}, at most {@code max}. */
  List<Entry> due(WriteTxn txn, Instant now, int max) {
    var due = new ArrayList<Entry>();
    txn.scan(
        table,
        Bytes.EMPTY,
        (key, _) -> {
          Entry entry = Entry.decode(key);
          boolean isDue = entry.millis <= now.toEpochMilli() && due.size() < max;
          if (isDue) {
            due.add(entry);
          }
          return isDue;
        });
    return due;
  }
}
