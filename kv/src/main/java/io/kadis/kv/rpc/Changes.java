package io.kadis.kv.rpc;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tuweni.bytes.Bytes;

/** Who waits for a change of which key. For many threads. */
final class Changes {
  // No more entries than open feeds: whoever opens those has the bound.
  private final Map<Bytes, Set<Runnable>> waiting = new ConcurrentHashMap<>();

  /** From now on {@code listener} runs after each change of {@code key}; quick, throws nothing. */
  void add(Bytes key, Runnable listener) {
    waiting.compute(
        key,
        (_, listeners) -> {
          Set<Runnable> all = listeners == null ? ConcurrentHashMap.newKeySet() : listeners;
          all.add(listener);
          return all;
        });
  }

  void remove(Bytes key, Runnable listener) {
    waiting.computeIfPresent(
        key,
        (_, listeners) -> {
          listeners.remove(listener);
          return listeners.isEmpty() ? null : listeners;
        });
  }

  void changed(Bytes key) {
    waiting.getOrDefault(key, Set.of()).forEach(Runnable::run);
  }

  /** Keys waited for now. */
  int keys() {
    return waiting.size();
  }
}
