package io.kadis.dht.sim;

import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.MemoryStore;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A store in memory that can be told to fail. */
public final class FaultyStore extends MemoryStore {
  private volatile @Nullable RuntimeException failure;

  /** From now on reading and changing records throws {@code bug}. */
  public void failWith(RuntimeException bug) {
    failure = bug;
  }

  @Override
  public synchronized Optional<KadRecord> get(Bytes key) {
    if (failure != null) {
      throw failure;
    }
    return super.get(key);
  }
}
