package io.kadis.dht.sim;

import io.kadis.libp2p.Peerstore;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a {@link MemoryHost} knows of others. Hearsay expires, what identify told does not. */
final class MemoryPeerstore implements Peerstore {
  private record Identified(List<Multiaddr> addresses, Set<ProtocolId> protocols) {}

  private final Map<PeerId, Identified> identified = new ConcurrentHashMap<>();
  private final Map<PeerId, Map<Multiaddr, Long>> hearsay = new ConcurrentHashMap<>();

  void identify(PeerId peer, List<Multiaddr> addresses, Set<ProtocolId> protocols) {
    identified.put(peer, new Identified(List.copyOf(addresses), Set.copyOf(protocols)));
  }

  @Override
  public List<Multiaddr> addresses(PeerId peer) {
    var said = identified.get(peer);
    if (said != null && !said.addresses.isEmpty()) {
      return said.addresses;
    }
    long now = System.nanoTime();
    synchronized (hearsay) {
      var heard = hearsay.getOrDefault(peer, Map.of());
      return heard.entrySet().stream()
          .filter(e -> e.getValue() > now)
          .map(Map.Entry::getKey)
          .toList();
    }
  }

  @Override
  public void addAddresses(PeerId peer, List<Multiaddr> addresses, Duration ttl) {
    long until = System.nanoTime() + ttl.toNanos();
    synchronized (hearsay) {
      var heard = hearsay.computeIfAbsent(peer, _ -> new LinkedHashMap<>());
      addresses.forEach(address -> heard.merge(address, until, Math::max));
    }
  }

  @Override
  public Set<ProtocolId> protocols(PeerId peer) {
    var said = identified.get(peer);
    return said == null ? Set.of() : said.protocols;
  }

  @Override
  public boolean identified(PeerId peer) {
    return identified.containsKey(peer);
  }

  @Override
  public Optional<String> agent(PeerId peer) {
    return identified(peer) ? Optional.of("memory") : Optional.empty();
  }

  @Override
  public Optional<PublicKey> key(PeerId peer) {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> latency(PeerId peer) {
    return Optional.empty();
  }

  @Override
  public void recordLatency(PeerId peer, Duration sample) {}
}
