package io.kadis.dht.sim;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.store.MetaStore;
import io.kadis.dht.store.ProviderStore;
import io.kadis.dht.store.RecordStore;
import io.kadis.dht.store.WrittenStore;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.jspecify.annotations.Nullable;

/** Every store of a node, in memory, for tests. One monitor guards all of it. */
public final class MemoryStore implements RecordStore, WrittenStore, ProviderStore, MetaStore {
  private static final Duration PROVIDER_VALIDITY = Duration.ofHours(48);

  private record Provided(PeerInfo provider, Instant at) {}

  private final Map<Bytes, KadRecord> records = new HashMap<>();
  private final Map<Bytes, Instant> purge = new HashMap<>();
  private final Map<Bytes, KadRecord> written = new HashMap<>();
  private final List<Consumer<Bytes>> listeners = new CopyOnWriteArrayList<>();
  private final Map<Bytes, Map<PeerId, Provided>> providers = new HashMap<>();
  private List<PeerInfo> peers = List.of();
  private long clock;
  private Optional<Instant> alive = Optional.empty();
  private @Nullable RuntimeException failure;

  /** From now on reading and changing records throws {@code failure}, as a bug would. */
  public synchronized void failWith(RuntimeException bug) {
    failure = bug;
  }

  @Override
  public synchronized Optional<KadRecord> get(Bytes key) {
    if (failure != null) {
      throw failure;
    }
    return Optional.ofNullable(records.get(key));
  }

  @Override
  public Outcome update(Bytes key, Decider decider) {
    var outcome = decide(key, decider);
    if (!(outcome.decision() instanceof Decision.Keep)) {
      listeners.forEach(listener -> listener.accept(key));
    }
    return outcome;
  }

  private synchronized Outcome decide(Bytes key, Decider decider) {
    var held = get(key);
    var decision = decider.decide(held);
    switch (decision) {
      case Decision.Replace(var next, var lifetime) -> {
        records.put(key, next);
        purge.remove(key);
        if (lifetime instanceof Lifetime.Purgeable(var from)) {
          purge.put(key, from);
        }
      }
      case Decision.Remove _ -> {
        records.remove(key);
        purge.remove(key);
      }
      case Decision.Keep _ -> {}
    }
    return new Outcome(held, decision);
  }

  @Override
  public synchronized List<KadRecord> page(Optional<Bytes32> after, int max) {
    return records.values().stream()
        .filter(r -> after.map(last -> id(r).compareTo(last) > 0).orElse(true))
        .sorted(Comparator.comparing(MemoryStore::id))
        .limit(max)
        .toList();
  }

  private static Bytes32 id(KadRecord record) {
    return Key.of(record.key()).id();
  }

  @Override
  public synchronized List<KadRecord> purgeable(Instant after, Instant now, int max) {
    return purge.entrySet().stream()
        .filter(due -> due.getValue().isAfter(after) && !due.getValue().isAfter(now))
        .sorted(Map.Entry.comparingByValue())
        .limit(max)
        .map(due -> records.get(due.getKey()))
        .toList();
  }

  @Override
  public void onChange(Consumer<Bytes> listener) {
    listeners.add(listener);
  }

  @Override
  public synchronized Optional<KadRecord> written(Bytes key) {
    return Optional.ofNullable(written.get(key));
  }

  @Override
  public synchronized void saveWritten(KadRecord record, Instant until) {
    written.put(record.key(), record);
  }

  @Override
  public synchronized long count() {
    return records.size();
  }

  @Override
  public synchronized void addProvider(Bytes key, PeerInfo provider, Instant now) {
    providers
        .computeIfAbsent(key, _ -> new LinkedHashMap<>())
        .put(provider.id(), new Provided(provider, now));
  }

  @Override
  public synchronized List<PeerInfo> providers(Bytes key, Instant now) {
    return providers.getOrDefault(key, Map.of()).values().stream()
        .filter(provided -> valid(provided, now))
        .map(Provided::provider)
        .toList();
  }

  @Override
  public synchronized List<Bytes> providedBy(PeerId self, Instant now) {
    return providers.entrySet().stream()
        .filter(e -> e.getValue().containsKey(self) && valid(e.getValue().get(self), now))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean valid(Provided provided, Instant now) {
    return now.isBefore(provided.at.plus(PROVIDER_VALIDITY));
  }

  @Override
  public synchronized void savePeers(List<PeerInfo> saved) {
    peers = List.copyOf(saved);
  }

  @Override
  public synchronized List<PeerInfo> savedPeers() {
    return peers;
  }

  @Override
  public synchronized void saveClock(long version) {
    clock = Math.max(clock, version);
  }

  @Override
  public synchronized long savedClock() {
    return clock;
  }

  @Override
  public synchronized void saveAlive(Instant time) {
    alive = Optional.of(time);
  }

  @Override
  public synchronized Optional<Instant> lastAlive() {
    return alive;
  }
}
