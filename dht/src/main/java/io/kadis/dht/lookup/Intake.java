package io.kadis.dht.lookup;

import io.kadis.dht.message.IpGroup;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/** How much of one response a lookup takes in (KAD-53, SEC-2). */
final class Intake {
  /** More of one IP group in one response are one attacker's: all of them are left out. */
  private static final int MAX_PER_GROUP = 3;

  private Intake() {}

  /** At most 2k of {@code response}, each once, without {@code self} and crowded IP groups. */
  static List<PeerInfo> of(List<PeerInfo> response, int k, PeerId self) {
    SequencedMap<PeerId, PeerInfo> distinct = new LinkedHashMap<>();
    for (PeerInfo peer : response.subList(0, Math.min(response.size(), 2 * k))) {
      if (!peer.id().equals(self)) {
        distinct.putIfAbsent(peer.id(), peer);
      }
    }
    Set<IpGroup> crowded = crowded(distinct.values());
    if (crowded.isEmpty()) {
      return List.copyOf(distinct.values()); // nearly always
    }
    return distinct.values().stream()
        .filter(peer -> Collections.disjoint(crowded, peer.ipGroups()))
        .toList();
  }

  private static Set<IpGroup> crowded(Collection<PeerInfo> peers) {
    Map<IpGroup, Integer> members = new HashMap<>();
    for (PeerInfo peer : peers) {
      peer.ipGroups().forEach(group -> members.merge(group, 1, Integer::sum));
    }
    members.values().removeIf(count -> count <= MAX_PER_GROUP);
    return members.keySet();
  }
}
