package io.kadis.dht.store;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.libp2p.identity.PeerId;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;

/**
 * The store of a node: one LMDB environment in one directory, one process at a time (DESIGN §5).
 * Many readers, one {@link CommitWriter}. Safe for many threads; {@link #close} waits for the reads
 * and commits under way.
 */
public final class LmdbStore implements NodeStore, AutoCloseable {
  /** Dropped in one transaction by {@link #sweep}, so that writers wait only shortly. */
  private static final int SWEEP_GROUP = 500;

  /** Records summed in one transaction: bounds its memory. */
  static final int SUM_PAGE = 10_000;

  private final StoreDirectory directory;
  private final Env<ByteBuffer> env;
  private final Tables tables;
  private final ReadPool readers;
  private final CommitWriter writer;
  private final Quota quota;
  private final RecordTable records;
  private final RecordUpdates updates;
  private final RecordTable written;
  private final RecordRanges ranges;
  private final FingerprintTable fingerprints;
  private final ProviderTable providers;
  private final ExpiryIndex expiry;
  private final MetaTable meta;
  private final List<Consumer<Bytes>> listeners = new CopyOnWriteArrayList<>();
  private boolean closed;

  private LmdbStore(
      StoreDirectory directory, Env<ByteBuffer> env, ReadPool readers, StoreConfig config)
      throws StoreException {
    this.directory = directory;
    this.env = env;
    this.readers = readers;
    this.tables = Tables.open(env);
    this.expiry = new ExpiryIndex(tables.expiry());
    this.meta = new MetaTable(tables);
    this.fingerprints = new FingerprintTable(tables.fingerprints(), meta);
    this.records = new RecordTable(tables.records(), expiry, ExpiryIndex.Kind.RECORD, fingerprints);
    this.written =
        new RecordTable(tables.written(), expiry, ExpiryIndex.Kind.WRITTEN, RecordTable.Sums.NONE);
    this.ranges =
        new RecordRanges(
            tables.records(),
            new DueRecords(tables.records(), expiry, meta),
            fingerprints,
            readers);
    this.providers = new ProviderTable(tables.providers(), expiry);
    refuseOtherFormats();
    this.quota = new Quota(config.maxBytes(), meta.usage(readers));
    this.writer = new CommitWriter(env, new CommitWriter.Accounts(meta, fingerprints, quota));
    this.updates =
        switch (config.durability()) {
          case SYNC -> new CommittedUpdates(records, readers, writer, this::changed);
          case ASYNC ->
              new WriteBehind(new WriteBehind.Disk(records, readers, writer, quota), this::changed);
        };
  }

  /**
   * Opens, or makes, the store in {@code directory}.
   *
   * @throws StoreException.Unusable when the directory is in use, of another format version, no
   *     directory, or its file is damaged
   */
  public static LmdbStore open(Path directory, StoreConfig config) throws StoreException {
    StoreDirectory held = StoreDirectory.hold(directory);
    try {
      LmdbFile.Shape shape = LmdbFile.inspect(held.dataFile());
      if (shape == LmdbFile.Shape.SHORT) {
        LmdbFile.extend(held.dataFile());
      }
      LmdbStore store = map(held, config);
      if (shape == LmdbFile.Shape.SHORT) {
        store.closeIfDamaged();
      }
      // The format first: an earlier Kadis must not write to a store that has been summed.
      store.run(store.meta::writeFormat);
      store.summed();
      return store;
    } catch (StoreException.Failed e) {
      held.close();
      throw damaged(directory, e.getMessage());
    } catch (StoreException | RuntimeException e) {
      held.close();
      throw e;
    }
  }

  @Override
  public Optional<KadRecord> get(Bytes key) throws StoreException {
    return updates.get(key);
  }

  @Override
  public Optional<KadRecord> onDisk(Bytes key) throws StoreException {
    return updates.onDisk(key);
  }

  @Override
  public Outcome update(Bytes key, Decider decider) throws StoreException {
    return updates.update(key, decider);
  }

  private void changed(Bytes key) {
    listeners.forEach(listener -> listener.accept(key));
  }

  @Override
  public void onChange(Consumer<Bytes> listener) {
    listeners.add(listener);
  }

  @Override
  public List<KadRecord> page(Optional<Bytes32> after, int max) throws StoreException {
    return records.page(readers, after, max);
  }

  @Override
  public List<KadRecord> purgeable(Instant after, Instant now, int max) throws StoreException {
    return records.purgeable(readers, after, now, max);
  }

  @Override
  public Fingerprint fingerprint(Prefix range, Instant cutoff) throws StoreException {
    return ranges.fingerprint(range, cutoff);
  }

  @Override
  public List<Item> items(Prefix range, Instant cutoff, int max) throws StoreException {
    return ranges.items(range, cutoff, max);
  }

  @Override
  public Optional<KadRecord> at(Bytes32 id) throws StoreException {
    return ranges.at(id);
  }

  @Override
  public Optional<KadRecord> written(Bytes key) throws StoreException {
    return written.get(readers, key);
  }

  @Override
  public void saveWritten(KadRecord record, Instant until) throws StoreException {
    var next = new Decision.Replace(record, new Lifetime.Until(until));
    writer.run(txn -> written.update(txn, record.key(), _ -> next));
  }

  @Override
  public void saveAlive(Instant time) throws StoreException {
    run(txn -> meta.writeAlive(txn, time));
  }

  @Override
  public Optional<Instant> lastAlive() throws StoreException {
    return meta.alive(readers);
  }

  /** Not before the records of these ranges. */
  @Override
  public void saveCovered(List<Prefix> ranges) throws StoreException {
    updates.settle();
    run(txn -> meta.writeCovered(txn, ranges));
  }

  @Override
  public List<Prefix> covered() throws StoreException {
    return meta.covered(readers);
  }

  @Override
  public long count() {
    try {
      return readers.read(reader -> reader.count(tables.records()));
    } catch (StoreException e) {
      return 0; // Closing: nothing can be had any more.
    }
  }

  @Override
  public void addProvider(Bytes key, PeerInfo provider, Instant now) throws StoreException {
    if (key.isEmpty() || key.size() > ProviderTable.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "provider key of %d bytes, allowed 1 to %d"
              .formatted(key.size(), ProviderTable.MAX_KEY_BYTES));
    }
    var entry = new ProviderTable.Entry(now.toEpochMilli(), key, provider);
    run(txn -> providers.add(txn, entry));
  }

  @Override
  public List<PeerInfo> providers(Bytes key, Instant now) throws StoreException {
    return providers.of(readers, key).stream()
        .filter(entry -> entry.key().equals(key) && entry.liveAt(now))
        .map(entry -> entry.at(now))
        .toList();
  }

  @Override
  public List<Bytes> providedBy(PeerId self, Instant now) throws StoreException {
    return providers.keysOf(readers, self, now);
  }

  @Override
  public void savePeers(List<PeerInfo> peers) throws StoreException {
    run(txn -> meta.replacePeers(txn, peers));
  }

  @Override
  public List<PeerInfo> savedPeers() throws StoreException {
    return meta.peers(readers);
  }

  @Override
  public void saveClock(long version) throws StoreException {
    run(txn -> meta.writeClock(txn, version));
  }

  @Override
  public long savedClock() throws StoreException {
    return meta.clock(readers);
  }

  /**
   * Bytes used by records, by what this node wrote, and by providers, as counted against the quota.
   */
  public long usedBytes() {
    return quota.admitted().bytes();
  }

  /** The quota: what {@link #usedBytes} may become. */
  public long maxBytes() {
    return quota.maxBytes();
  }

  /** Of the directory, now that it is open. */
  public static long formatVersion() {
    return MetaTable.FORMAT_VERSION;
  }

  /** Group commits so far in this process. */
  public long commits() {
    return writer.commits();
  }

  /** Drops what has expired; called by a timer. Returns how many entries went. */
  public int sweep(Instant now) throws StoreException {
    int dropped = 0;
    int group;
    do {
      group =
          writer
              .run(txn -> sweepGroup(txn, now), gone -> gone.keys().forEach(this::changed))
              .entries();
      dropped += group;
    } while (group == SWEEP_GROUP);
    return dropped;
  }

  /**
   * Reads everything and tells what does not fit together. Takes as long as reading the file. Wrong
   * fingerprints are made anew at the next opening.
   */
  public StoreCheck.Report check() throws StoreException {
    var report = StoreCheck.run(tables, readers);
    if (report.wrongSums()) {
      run(txn -> meta.writeSummed(txn, false));
    }
    return report;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    updates.close();
    writer.close();
    readers.close();
    env.close();
    directory.close();
  }

  /**
   * What one transaction of a sweep dropped.
   *
   * @param keys of records held, whose listeners are told
   */
  private record Swept(int entries, List<Bytes> keys) {}

  private Swept sweepGroup(WriteTxn txn, Instant now) throws StoreException {
    List<ExpiryIndex.Entry> due = expiry.due(txn, now, SWEEP_GROUP);
    var keys = new ArrayList<Bytes>();
    for (ExpiryIndex.Entry entry : due) {
      expiry.remove(txn, entry);
      switch (entry.kind()) {
        case RECORD -> records.removeExpired(txn, entry).ifPresent(keys::add);
        case WRITTEN -> written.removeExpired(txn, entry);
        case PROVIDER -> providers.removeExpired(txn, entry.id());
        case PURGEABLE -> throw new IllegalStateException("a sweep leaves it: " + entry);
      }
    }
    return new Swept(due.size(), keys);
  }

  private void refuseOtherFormats() throws StoreException {
    long format = meta.format(readers).orElse(MetaTable.FORMAT_VERSION);
    if (format < 1 || format > MetaTable.FORMAT_VERSION) {
      throw new StoreException.Unusable(
          ("data directory %s has format version %d, this Kadis reads 1 to %d:"
                  + " use the Kadis that made it")
              .formatted(directory.path(), format, MetaTable.FORMAT_VERSION),
          null);
    }
  }

  /**
   * Sums all records up when that was not done, or not to the end: in a store of an earlier format,
   * and after a rotten record was replaced. The mark is set with the last of them.
   */
  private void summed() throws StoreException {
    if (meta.summed(readers)) {
      return;
    }
    writer.run(txn -> {
      meta.writeSummed(txn, false);
      fingerprints.clear(txn);
      return true;
    });
    var last = Optional.<Bytes32>empty();
    do {
      var after = last;
      last = writer.run(txn -> sumPage(txn, after));
    } while (last.isPresent());
  }

  /** Empty when it was the last page. */
  private Optional<Bytes32> sumPage(WriteTxn txn, Optional<Bytes32> after) {
    var last = records.sumPage(txn, after, SUM_PAGE);
    if (last.isEmpty()) {
      meta.writeSummed(txn, true);
    }
    return last;
  }

  private void closeIfDamaged() throws StoreException {
    StoreCheck.Report report;
    try {
      report = check();
    } catch (StoreException e) {
      close();
      throw e;
    }
    if (!report.clean()) {
      close();
      throw damaged(directory.path(), report.problems().getFirst());
    }
  }

  private static StoreException damaged(Path directory, @Nullable String found) {
    return new StoreException.Unusable(
        "the store in %s is damaged (%s): restore it from a backup, or start on an empty --data"
            .formatted(directory, found),
        null);
  }

  private void run(Write write) throws StoreException {
    writer.run(txn -> {
      write.in(txn);
      return true;
    });
  }

  /** A task without a result. */
  @FunctionalInterface
  private interface Write {
    void in(WriteTxn txn) throws StoreException;
  }

  private static LmdbStore map(StoreDirectory directory, StoreConfig config) throws StoreException {
    var env = LmdbFile.map(directory.path(), config.maxBytes());
    var readers = new ReadPool(env);
    try {
      return new LmdbStore(directory, env, readers, config);
    } catch (StoreException | LmdbException e) {
      readers.close();
      env.close();
      throw e instanceof StoreException known
          ? known
          : new StoreException.Failed(String.valueOf(e.getMessage()), e);
    }
  }
}
