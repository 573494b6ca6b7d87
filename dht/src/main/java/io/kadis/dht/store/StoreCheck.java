package io.kadis.dht.store;

import io.kadis.dht.key.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** Walks all tables on one consistent view and holds them against each other. */
public final class StoreCheck {
  /** Told one by one; the rest is only counted. */
  private static final int MAX_PROBLEMS = 100;

  private final Tables tables;
  private final ReadPool.Reader reader;
  private final List<String> problems = new ArrayList<>();
  private long records;
  private long providers;
  private long expiring;
  private long usedBytes;
  private long usedByProviders;
  private long problemCount;

  private StoreCheck(Tables tables, ReadPool.Reader reader) {
    this.tables = tables;
    this.reader = reader;
  }

  /**
   * What a check found.
   *
   * @param usedBytes as counted, to be compared with what the store believes
   * @param problems the first {@value #MAX_PROBLEMS}, one line each
   */
  public record Report(
      long records, long providers, long usedBytes, long problemCount, List<String> problems) {
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
    reader.scan(tables.records(), Bytes.EMPTY, this::checkRecord);
    reader.scan(tables.providers(), Bytes.EMPTY, this::checkProvider);
    long entries = reader.count(tables.expiry());
    if (entries != expiring) {
      problem(
          "the expiry index has %d entries, records and providers want %d"
              .formatted(entries, expiring));
    }
    checkUsedBytes();
    return new Report(records, providers, usedBytes, problemCount, problems);
  }

  private boolean checkRecord(Bytes id, Bytes value) {
    records++;
    usedBytes += RecordTable.cost(value);
    Optional<RecordBytes.Stored> stored = RecordBytes.decode(value);
    if (stored.isEmpty()) {
      problem("record " + id + " is damaged: its checksum does not fit");
    } else if (!Key.of(stored.get().record().key()).id().equals(id)) {
      problem("record " + id + " is misfiled: its key is " + stored.get().record().key());
    } else {
      checkExpiry(new ExpiryIndex.Entry(stored.get().expiresMillis(), ExpiryIndex.Kind.RECORD, id));
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

  private void checkExpiry(ExpiryIndex.Entry wanted) {
    if (wanted.millis() == RecordBytes.NEVER) {
      return;
    }
    expiring++;
    if (reader.get(tables.expiry(), wanted.encode()) == null) {
      problem(wanted.kind() + " " + wanted.id() + " is missing from the expiry index");
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
