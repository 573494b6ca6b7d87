package io.kadis.dht.store;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** Every store of a node, in memory: for simulations and tests. One monitor guards all of it. */
public class MemoryStore implements NodeStore {
  private static final Duration PROVIDER_VALIDITY = Duration.ofHours(48);

  private record Provided(PeerInfo provider, Instant at) {}

  /** A record where it lies in the key space. */
  private record Held(Bytes32 id, KadRecord record, Lifetime lifetime, Bytes32 fingerprint) {
    static Held of(KadRecord record, Lifetime lifetime) {
      var id = Key.of(record.key()).id();
      return new Held(id, record, lifetime, Fingerprint.item(id, record.value()));
    }

    /** Whether replicas compare it. */
    boolean compared(Instant cutoff) {
      return RecordRanges.compared(lifetime, cutoff);
    }

    boolean dueAfter(Instant after, Instant now) {
      return lifetime instanceof Lifetime.Purgeable(var from)
          && from.isAfter(after)
          && !from.isAfter(now);
    }

    Instant from() {
      return ((Lifetime.Purgeable) lifetime).from();
    }

    Item item() {
      return new Item(id, fingerprint.slice(0, Fingerprint.DIGEST_BYTES));
    }
  }

  private final TreeMap<Bytes32, Held> records = new TreeMap<>(Key::compare);
  private final Map<Bytes, KadRecord> written = new HashMap<>();
  private final List<Consumer<Bytes>> listeners = new CopyOnWriteArrayList<>();
  private final Map<Bytes, Map<PeerId, Provided>> providers = new HashMap<>();
  private List<PeerInfo> peers = List.of();
  private long clock;
  private Optional<Instant> alive = Optional.empty();
  private List<Prefix> covered = List.of();

  @Override
  public synchronized Optional<KadRecord> get(Bytes key) {
    return at(Key.of(key).id()).filter(record -> record.key().equals(key));
  }

  @Override
  public Optional<KadRecord> onDisk(Bytes key) {
    return get(key);
  }

  @Override
  public synchronized Optional<KadRecord> at(Bytes32 id) {
    return Optional.ofNullable(records.get(id)).map(Held::record);
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
        var replaced = Held.of(next, lifetime);
        records.put(replaced.id, replaced);
      }
      case Decision.Remove _ -> records.remove(Key.of(key).id());
      case Decision.Keep _ -> {}
    }
    return new Outcome(held, decision);
  }

  @Override
  public synchronized List<KadRecord> page(Optional<Bytes32> after, int max) {
    var rest = after.<Map<Bytes32, Held>>map(last -> records.tailMap(last, false)).orElse(records);
    return rest.values().stream().limit(max).map(Held::record).toList();
  }

  @Override
  public synchronized List<KadRecord> purgeable(Instant after, Instant now, int max) {
    return records.values().stream()
        .filter(held -> held.dueAfter(after, now))
        .sorted(Comparator.comparing(Held::from))
        .limit(max)
        .map(Held::record)
        .toList();
  }

  @Override
  public synchronized Fingerprint fingerprint(Prefix range, Instant cutoff) {
    var sum = new Fingerprint.Sum();
    for (Held held : in(range)) {
      if (held.compared(cutoff)) {
        sum.plus(held.fingerprint);
      }
    }
    return sum.fingerprint();
  }

  @Override
  public synchronized List<Item> items(Prefix range, Instant cutoff, int max) {
    return compared(range, cutoff).limit(max).map(Held::item).toList();
  }

  private Stream<Held> compared(Prefix range, Instant cutoff) {
    return in(range).stream().filter(held -> held.compared(cutoff));
  }

  private Collection<Held> in(Prefix range) {
    return records.subMap(range.first(), true, range.last(), true).values();
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

  @Override
  public synchronized void saveCovered(List<Prefix> ranges) {
    covered = List.copyOf(ranges);
  }

  @Override
  public synchronized List<Prefix> covered() {
    return covered;
  }
}
