package io.kadis.dht.lookup;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The nearest to a key by a lookup that asked only a few, and by a routing table that knows the
 * whole network. Pure.
 */
public final class Nearby {
  private Nearby() {}

  /**
   * Those that answered, and those of the table that nobody asked; who was asked and did not answer
   * is left out.
   *
   * @param answered by the lookup, nearest first
   * @param table the nearest of the routing table
   * @return nearest first, at most {@code count}
   */
  public static List<PeerInfo> merged(
      Key target, LookupRunner.Found answered, List<PeerInfo> table, int count) {
    Set<PeerId> asked = new HashSet<>();
    answered.trace().hops().forEach(hop -> asked.add(hop.peer()));
    Stream<PeerInfo> spares = table.stream().filter(peer -> !asked.contains(peer.id()));
    return Stream.concat(answered.closest().stream(), spares)
        .map(peer -> new Placed(peer, Key.of(peer.id())))
        .sorted((a, b) -> target.compareDistances(a.key, b.key))
        .limit(count)
        .map(Placed::peer)
        .toList();
  }

  private record Placed(PeerInfo peer, Key key) {}
}
