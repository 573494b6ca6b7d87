package io.kadis.dht.store;

import io.kadis.dht.key.Key;
import io.kadis.dht.store.ExpiryIndex.Entry;
import io.kadis.dht.store.ExpiryIndex.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.lmdbjava.Dbi;

/** Walks all tables on one consistent view and holds them against each other. */
public final class StoreCheck {
  /** Told one by one; the rest is only counted. */
  private static final int MAX_PROBLEMS = 100;

  private final Tables tables;
  private final ReadPool.Reader reader;
  private final SumCheck sums;
  private final List<String> problems = new ArrayList<>();
  private long records;
  private long written;
  private long providers;
  private long usedBytes;
  private long usedByProviders;
  private boolean wrongSums;
  private long problemCount;

  private StoreCheck(Tables tables, ReadPool.Reader reader) {
    this.tables = tables;
    this.reader = reader;
    this.sums = new SumCheck(reader, tables.fingerprints());
  }

  /**
   * What a check found.
   *
   * @param usedBytes as counted, to be compared with what the store believes
   * @param wrongSums whether fingerprints are wrong, which are then made anew
   * @param problems the first {@value #MAX_PROBLEMS}, one line each
   */
  public record Report(
      long records,
      long written,
      long providers,
      long usedBytes,
      boolean wrongSums,
      long problemCount,
      List<String> problems) {
    public Report {
      problems = List.copyOf(problems);
    }

    public boolean clean() {
      return problemCount == 0;
    }
  }

  static Report run(Tables tables, ReadPool readers) throws StoreException {
    return readers.read(reader -> new StoreCheck(tables, reader).walk());
  }

  private Report walk() {
    reader.scan(
        tables.records(),
        Bytes.EMPTY,
        (id, value) -> {
          records++;
          return checkRecord(Kind.RECORD, id, value);
        });
    reader.scan(
        tables.written(),
        Bytes.EMPTY,
        (id, value) -> {
          written++;
          return checkRecord(Kind.WRITTEN, id, value);
        });
    reader.scan(tables.providers(), Bytes.EMPTY, this::checkProvider);
    reader.scan(tables.expiry(), Bytes.EMPTY, (key, _) -> checkIndexed(Entry.decode(key)));
    checkSums();
    checkUsedBytes();
    return new Report(records, written, providers, usedBytes, wrongSums, problemCount, problems);
  }

  private boolean checkRecord(Kind kind, Bytes id, Bytes value) {
    usedBytes += RecordTable.cost(value);
    Optional<RecordBytes.Stored> stored = RecordBytes.decode(value);
    if (stored.isEmpty()) {
      problem(kind + " " + id + " is damaged: its checksum does not fit");
    } else if (!Key.of(stored.get().record().key()).id().equals(id)) {
      problem(kind + " " + id + " is misfiled: its key is " + stored.get().record().key());
    } else {
      RecordTable.expiry(id, value, kind).ifPresent(this::checkExpiry);
      if (kind == Kind.RECORD) {
        sums.add(id, stored.get());
      }
    }
    return true;
  }

  private boolean checkProvider(Bytes id, Bytes value) {
    providers++;
    usedBytes += ProviderTable.cost(value);
    usedByProviders += ProviderTable.cost(value);
    Optional<ProviderTable.Entry> entry = ProviderTable.Entry.decode(id, value);
    if (entry.isEmpty()) {
      problem("provider " + id + " is damaged");
    } else {
      checkExpiry(entry.get().expiry());
    }
    return true;
  }

  private void checkExpiry(Entry wanted) {
    if (reader.get(tables.expiry(), wanted.encode()) == null) {
      problem(wanted.kind() + " " + wanted.id() + " is missing from the expiry index");
    }
  }

  private boolean checkIndexed(Entry indexed) {
    if (!wanted(indexed)) {
      problem("the expiry index has " + indexed + ", whose owner does not want it");
    }
    return true;
  }

  /** Also what only a rotten owner could disown, which is told of once. */
  private boolean wanted(Entry indexed) {
    return switch (indexed.kind()) {
      case RECORD, PURGEABLE -> wantedBy(tables.records(), Kind.RECORD, indexed);
      case WRITTEN -> wantedBy(tables.written(), Kind.WRITTEN, indexed);
      case PROVIDER ->
          reader.get(tables.providers(), indexed.id()) instanceof Bytes stored
              && ProviderTable.Entry.decode(indexed.id(), stored)
                  .map(entry -> entry.expiry().equals(indexed))
                  .orElse(true);
    };
  }

  private boolean wantedBy(Dbi<ByteBuffer> table, Kind kind, Entry indexed) {
    return reader.get(table, indexed.id()) instanceof Bytes stored
        && (RecordBytes.decode(stored).isEmpty()
            || RecordTable.expiry(indexed.id(), stored, kind).equals(Optional.of(indexed)));
  }

  /**
   * Where a record is damaged the sums still have it: they are told of once that is mended. And
   * when one was, the store knows, and sums anew as it is opened the next time.
   */
  private void checkSums() {
    var wrong = sums.end();
    boolean believed = Bytes.ofUnsignedLong(1).equals(reader.get(tables.meta(), MetaTable.SUMMED));
    if (problemCount == 0 && believed && wrong.isPresent()) {
      wrongSums = true;
      problem(wrong.get() + ": all are made anew when the store is opened the next time");
    }
  }

  private void checkUsedBytes() {
    Bytes believed = reader.get(tables.meta(), MetaTable.USED);
    long used = believed == null ? 0 : believed.toLong();
    if (used != usedBytes) {
      problem("the store believes it uses %d bytes, counted %d".formatted(used, usedBytes));
    }
    Bytes share = reader.get(tables.meta(), MetaTable.USED_BY_PROVIDERS);
    if (share != null && share.toLong() != usedByProviders) {
      problem(
          "the store believes providers use %d bytes, counted %d"
              .formatted(share.toLong(), usedByProviders));
    }
  }

  private void problem(String text) {
    problemCount++;
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(text);
    }
  }
}
