package io.kadis.dht.sim;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.MetaStore;
import io.kadis.dht.store.ProviderStore;
import io.kadis.dht.store.RecordStore;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** Every store of a node, in memory, for tests. One monitor guards all of it. */
public final class MemoryStore implements RecordStore, ProviderStore, MetaStore {
  private static final Duration PROVIDER_VALIDITY = Duration.ofHours(48);

  private record Provided(PeerInfo provider, Instant at) {}

  private final Map<Bytes, KadRecord> records = new HashMap<>();
  private final Map<Bytes, Map<PeerId, Provided>> providers = new HashMap<>();
  private List<PeerInfo> peers = List.of();
  private long clock;
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
  public synchronized Outcome update(Bytes key, Decider decider) {
    var held = get(key);
    var decision = decider.decide(held);
    switch (decision) {
      case Decision.Replace(var next, _) -> records.put(key, next);
      case Decision.Remove _ -> records.remove(key);
      case Decision.Keep _ -> {}
    }
    return new Outcome(held, decision);
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
}
