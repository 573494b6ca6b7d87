package io.kadis.simulator.node;

import io.kadis.dht.store.MemoryStore;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;

/**
 * What survives the end of a process. All that is acknowledged is on it: the store of a node
 * commits before it answers. Who listened to it does not survive.
 */
final class Disk extends MemoryStore {
  @Override
  public void onChange(Consumer<Bytes> listener) {
    // Watches are not simulated, and each start would leave one more behind.
  }
}
