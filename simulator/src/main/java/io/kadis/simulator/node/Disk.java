package io.kadis.simulator.node;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.store.MemoryStore;
import java.util.List;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/**
 * What survives the end of a process. All that is acknowledged is on it: the store of a node
 * commits before it answers. Who listened to it does not survive.
 */
public final class Disk extends MemoryStore {
  private long changes;

  Disk() {}

  /** How often a record was replaced or removed: as long as it is the same, all is. */
  public long changes() {
    return changes;
  }

  @Override
  public synchronized void saveCovered(List<Prefix> ranges) {
    super.saveCovered(ranges);
    changes++; // What it speaks of is another.
  }

  @Override
  public void onChange(Consumer<Bytes> listener) {
    // Watches are not simulated, and each start would leave one more behind.
  }

  @Override
  public Outcome update(Bytes key, Decider decider) {
    var outcome = super.update(key, decider);
    changes += outcome.decision() instanceof Decision.Keep ? 0 : 1;
    return outcome;
  }
}
