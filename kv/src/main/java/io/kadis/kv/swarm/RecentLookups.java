package io.kadis.kv.swarm;

import io.kadis.dht.key.Key;
import io.kadis.kv.swarm.Neighbourhood.Nearest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the lookups of the last half second tell about other keys ({@link Neighbourhood}). A busy
 * node looks the same region up many times a second, and half of what a get or a put costs is the
 * lookup before it. Who leaves meanwhile does not answer, and is replaced; who comes is not asked
 * for that long, in which it could not speak of the key yet: it compares its range first. Pure:
 * time is an argument. For many threads, without a lock.
 */
final class RecentLookups {
  static final Duration LIFETIME = Duration.ofMillis(500);

  /** The regions of a network of some thousand nodes. The oldest goes first. */
  static final int MAX_LOOKUPS = 64;

  private record Lookup(Key target, Neighbourhood around, Instant end) {}

  // Replaced as a whole. Two threads may both add, and one be lost: it is looked up once more.
  private volatile List<Lookup> lookups = List.of();

  /** What is known of {@code key}, if that is {@code enough}. */
  Optional<List<PeerId>> find(Key key, Instant now, Predicate<Nearest> enough) {
    @Nullable Lookup best = null;
    for (Lookup each : lookups) {
      boolean nearer = best == null || key.compareDistances(each.target, best.target) < 0;
      if (nearer && now.isBefore(each.end)) {
        best = each;
      }
    }
    return Optional.ofNullable(best)
        .map(lookup -> lookup.around.nearest(key))
        .filter(enough)
        .map(Nearest::peers);
  }

  /**
   * A lookup of {@code target} that came to its end, and whom all it asked have answered.
   *
   * @param began before that nobody was asked
   */
  void add(Key target, Neighbourhood around, Instant began) {
    var before = lookups;
    var after = new ArrayList<Lookup>(Math.min(before.size() + 1, MAX_LOOKUPS));
    after.add(new Lookup(target, around, began.plus(LIFETIME)));
    for (Lookup each : before) {
      if (after.size() < MAX_LOOKUPS && began.isBefore(each.end)) {
        after.add(each);
      }
    }
    lookups = after;
  }

  /** Somebody came or went. */
  void forget() {
    lookups = List.of();
  }
}
