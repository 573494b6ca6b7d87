package io.kadis.dht.store;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.RecordStore.Decider;
import io.kadis.dht.store.RecordStore.Outcome;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** How updates of records get to the disk, and what a read sees meanwhile. For many threads. */
interface RecordUpdates extends AutoCloseable {
  /** What the last acknowledged update left under {@code key}. */
  Optional<KadRecord> get(Bytes key) throws StoreException;

  /** See {@link RecordStore#onDisk}. */
  Optional<KadRecord> onDisk(Bytes key) throws StoreException;

  /** See {@link RecordStore#update}. */
  Outcome update(Bytes key, Decider decider) throws StoreException;

  /** Returns once all that was acknowledged before is on disk. */
  void settle() throws StoreException;

  /** Brings what was acknowledged to the disk. Later updates are refused. */
  @Override
  void close();
}
