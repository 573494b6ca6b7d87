package io.kadis.kv.retention;

import io.kadis.dht.key.Key;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/**
 * The Kadis nodes seen for as long as deletes are remembered, those that are away now among them: a
 * holder that comes back sooner speaks at once, and may have missed a delete, so nothing is purged
 * behind its back. One that comes back later catches up first. Pure but for its lock; for many
 * threads.
 */
final class Acquaintances {
  /** Beyond, those farthest from this node go: it holds few keys with them. */
  static final int MAX_PEERS = 4_096;

  private final PeerId self;
  private final Duration remembered;
  private final Map<PeerId, Instant> seen = new HashMap<>(); // guarded by this

  Acquaintances(PeerId self, Duration remembered) {
    this.self = self;
    this.remembered = remembered;
  }

  synchronized void seen(Collection<PeerId> peers, Instant now) {
    peers.forEach(peer -> seen.put(peer, now));
    seen.values().removeIf(at -> at.plus(remembered).isBefore(now));
    var own = Key.of(self);
    while (seen.size() > MAX_PEERS) {
      seen.keySet().stream().max(nearestTo(own)).ifPresent(seen::remove);
    }
  }

  /**
   * Of the {@code n} holders of {@code key} there would be if everybody seen were here, those who
   * are not {@code present}.
   */
  synchronized List<PeerId> away(Bytes key, int n, Set<PeerId> present) {
    var everybody =
        Stream.concat(Stream.of(self), Stream.concat(seen.keySet().stream(), present.stream()));
    return everybody
        .distinct()
        .sorted(nearestTo(Key.of(key)))
        .limit(n)
        .filter(peer -> !peer.equals(self) && !present.contains(peer))
        .toList();
  }

  private static Comparator<PeerId> nearestTo(Key target) {
    return Comparator.comparing(peer -> Key.of(peer).distanceTo(target));
  }
}
