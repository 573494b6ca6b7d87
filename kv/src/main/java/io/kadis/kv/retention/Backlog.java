package io.kadis.kv.retention;

import io.kadis.dht.key.Key;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * How far catching up has come: in the order of key-space ids, but for some keys that have to be
 * tried again. Pure; its owner guards it.
 */
final class Backlog {
  /** Keys to be tried again. When there are as many, those come first. */
  static final int MAX_OPEN = 4_096;

  private final Map<Bytes32, Bytes> open = new LinkedHashMap<>();
  private Optional<Bytes32> passed = Optional.empty();
  private boolean passedAll;

  /** Whether what this node holds of {@code key}, or that it holds nothing, is in order. */
  boolean settled(Bytes key) {
    var id = Key.of(key).id();
    boolean visited = passedAll || passed.map(last -> id.compareTo(last) <= 0).orElse(false);
    return visited && !open.containsKey(id);
  }

  /** The next key held in the order of ids was tried. Those between are not held. */
  void visited(Bytes key, boolean settled) {
    passed = Optional.of(Key.of(key).id());
    retried(key, settled);
  }

  /** One of {@link #open} was tried again. */
  void retried(Bytes key, boolean settled) {
    if (settled) {
      open.remove(Key.of(key).id());
    } else {
      open.put(Key.of(key).id(), key);
    }
  }

  /** No keys are held after the last one visited. */
  void passedAll() {
    passedAll = true;
  }

  /** Where to go on; empty: at the beginning. */
  Optional<Bytes32> passed() {
    return passed;
  }

  /** Whether keys not yet visited come next, and not those that are open. */
  boolean goesOn() {
    return !passedAll && open.size() < MAX_OPEN;
  }

  List<Bytes> open() {
    return List.copyOf(open.values());
  }

  boolean done() {
    return passedAll && open.isEmpty();
  }
}
