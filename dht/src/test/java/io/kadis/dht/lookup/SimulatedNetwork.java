package io.kadis.dht.lookup;

import static java.util.Objects.requireNonNull;

import io.kadis.dht.Peers;
import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Peers that each know up to k others at every prefix length, as k-buckets would have them; some
 * are dead, some lie. No time, no threads.
 */
final class SimulatedNetwork {
  final List<PeerInfo> peers;
  final Set<PeerId> dead = new HashSet<>();
  final Set<PeerId> liars = new HashSet<>();
  private final Map<PeerId, Key> keys;
  private final Map<PeerId, List<PeerInfo>> known = new HashMap<>();
  private final int k;
  private final RandomGenerator random;

  SimulatedNetwork(int size, int k, RandomGenerator random) {
    this.k = k;
    this.random = random;
    this.peers = Peers.random(size, random);
    this.keys = peers.stream().collect(Collectors.toMap(PeerInfo::id, peer -> Key.of(peer.id())));
    for (PeerInfo peer : peers) {
      known.put(peer.id(), buckets(peer.id()));
    }
  }

  private Key key(PeerId peer) {
    return requireNonNull(keys.get(peer));
  }

  private List<PeerInfo> buckets(PeerId owner) {
    List<PeerInfo> shuffled = new ArrayList<>(peers);
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    int[] inBucket = new int[257];
    inBucket[256] = k; // itself
    return shuffled.stream()
        .filter(peer -> inBucket[key(owner).commonPrefixLength(key(peer.id()))]++ < k)
        .toList();
  }

  /** What a peer answers to FIND_NODE; a liar names whom it pleases. */
  List<PeerInfo> answer(PeerId peer, Key target) {
    return liars.contains(peer) ? lies() : nearest(requireNonNull(known.get(peer)), target, k);
  }

  /** Peers that do not exist, and some that do, several times over. */
  private List<PeerInfo> lies() {
    List<PeerInfo> lies = new ArrayList<>(Peers.random(1 + random.nextInt(3 * k), random));
    for (int i = random.nextInt(k); i > 0; i--) {
      lies.add(peers.get(random.nextInt(peers.size())));
      lies.add(lies.getFirst());
    }
    return lies;
  }

  boolean answers(PeerId peer) {
    return known.containsKey(peer) && !dead.contains(peer);
  }

  /** The nearest that live. */
  List<PeerInfo> nearest(Key target, int count) {
    return nearest(
        peers.stream().filter(peer -> !dead.contains(peer.id())).toList(), target, count);
  }

  private List<PeerInfo> nearest(List<PeerInfo> among, Key target, int count) {
    return among.stream()
        .sorted((a, b) -> target.compareDistances(key(a.id()), key(b.id())))
        .limit(count)
        .toList();
  }
}
