package io.kadis.dht.store;

import io.kadis.dht.store.RecordBytes.Stored;
import io.kadis.dht.store.RecordTable.Found;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledged updates that get to the disk as one, the last of each place. Added to under its
 * owner's lock, looked at by anybody.
 */
final class Batch {
  private final Map<Bytes32, Update> updates = new ConcurrentHashMap<>();
  private final CompletableFuture<Boolean> onDisk = new CompletableFuture<>();

  /** Of the quota; less than nothing when its updates free more than they take. */
  private long admitted;

  private long bytes;

  /** One that has nothing to bring. */
  static Batch brought() {
    var batch = new Batch();
    batch.onDisk.complete(true);
    return batch;
  }

  /** What is to lie in a place; empty: nothing. */
  private record Update(Optional<Stored> next) {
    Found found() {
      return new Found(next, RecordTable.cost(next));
    }
  }

  void add(Bytes32 id, Optional<Stored> next, long admitted) {
    updates.put(id, new Update(next));
    this.admitted += admitted;
    bytes += RecordTable.OVERHEAD_BYTES + RecordTable.cost(next);
  }

  /** Null: it says nothing of this place. */
  @Nullable Found find(Bytes32 id) {
    var update = updates.get(id);
    return update == null ? null : update.found();
  }

  boolean isEmpty() {
    return updates.isEmpty();
  }

  int size() {
    return updates.size();
  }

  /** All that was added, also removals and what was overtaken: bounds its memory. */
  long bytes() {
    return bytes;
  }

  /** Done once it is durable. */
  CompletableFuture<Boolean> onDisk() {
    return onDisk;
  }

  /** In the order of the pages, so that each is copied once. */
  boolean write(WriteTxn txn, RecordTable records) {
    updates.entrySet().stream()
        .sorted(Map.Entry.<Bytes32, Update>comparingByKey(Bytes::compareTo))
        .forEach(update -> records.write(txn, update.getKey(), update.getValue().next));
    txn.redeem(admitted);
    return true;
  }
}
