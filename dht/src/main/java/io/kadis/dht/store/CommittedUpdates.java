package io.kadis.dht.store;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.RecordStore.Decider;
import io.kadis.dht.store.RecordStore.Decision;
import io.kadis.dht.store.RecordStore.Outcome;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/** {@code sync}: an update is decided on the writer thread and acknowledged after its commit. */
final class CommittedUpdates implements RecordUpdates {
  private final RecordTable records;
  private final ReadPool readers;
  private final CommitWriter writer;
  private final Consumer<Bytes> changed;

  /**
   * @param changed told of each key on the writer thread, after the commit: also of an update whose
   *     caller waits no longer
   */
  CommittedUpdates(
      RecordTable records, ReadPool readers, CommitWriter writer, Consumer<Bytes> changed) {
    this.records = records;
    this.readers = readers;
    this.writer = writer;
    this.changed = changed;
  }

  @Override
  public Optional<KadRecord> get(Bytes key) throws StoreException {
    return records.get(readers, key);
  }

  @Override
  public Optional<KadRecord> onDisk(Bytes key) throws StoreException {
    return get(key);
  }

  @Override
  public Outcome update(Bytes key, Decider decider) throws StoreException {
    return writer.run(
        txn -> records.update(txn, key, decider),
        outcome -> {
          if (!(outcome.decision() instanceof Decision.Keep)) {
            changed.accept(key);
          }
        });
  }

  @Override
  public void settle() {}

  @Override
  public void close() {}
}
