package io.kadis.libp2p.host;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where others say that peers are. Anybody may say anything of anybody, so it is kept apart from
 * what peers proved or said themselves, and a flood of it costs little (SEC-8, ENV-5). Not
 * thread-safe: {@link MemoryPeerstore} owns it under its lock.
 */
final class Hearsay {
  /** A few lookups' worth, the longest unheard forgotten first: 25 MB of addresses at the worst. */
  static final int MAX_PEERS = 2_000;

  /** One dial tries no more. */
  static final int MAX_ADDRESSES = DialPlan.MAX_ADDRESSES;

  /** The address to the time it is forgotten at; the peer heard of last is the last. */
  private final LinkedHashMap<PeerId, Map<Multiaddr, Long>> heard = new LinkedHashMap<>();

  List<Multiaddr> of(PeerId peer, long now) {
    var known = heard.get(peer);
    if (known == null) {
      return List.of();
    }
    known.values().removeIf(end -> end <= now);
    return List.copyOf(known.keySet());
  }

  void hear(PeerId peer, List<Multiaddr> addresses, long now, long until) {
    dropExpired(now);
    var known = heard.computeIfAbsent(peer, _ -> new LinkedHashMap<>());
    known.values().removeIf(end -> end <= now);
    for (var address : addresses) {
      boolean dialled = address.bytes().size() <= DialPlan.MAX_ADDRESS_BYTES;
      if (known.containsKey(address) || (dialled && known.size() < MAX_ADDRESSES)) {
        known.merge(address, until, Math::max);
      }
    }
    heard.remove(peer);
    if (!known.isEmpty()) {
      heard.putLast(peer, known);
    }
    if (heard.size() > MAX_PEERS) {
      heard.pollFirstEntry();
    }
  }

  void forget(PeerId peer) {
    heard.remove(peer);
  }

  void forget(PeerId peer, Multiaddr address) {
    var known = heard.get(peer);
    if (known != null) {
      known.remove(address);
    }
  }

  /** The longest unheard are the first to expire, as long as all live equally long. */
  private void dropExpired(long now) {
    var oldest = heard.firstEntry();
    while (oldest != null && oldest.getValue().values().stream().allMatch(end -> end <= now)) {
      heard.pollFirstEntry();
      oldest = heard.firstEntry();
    }
  }

  /** Peers heard of: for tests of bounds. */
  int size() {
    return heard.size();
  }
}
