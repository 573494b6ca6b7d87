package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.kv.repair.Openings.Work;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What others say that we lack, until it has been compared with them. Anybody may offer anything
 * for ever: so many peers at a time, one comparison of each in so much time. One owner.
 */
final class Offers {
  /** Peers whose offers wait; what more of them offer is found by the next round. */
  static final int MAX_PEERS = 64;

  /** Peers of whom is remembered when they were last taken up. */
  private static final int MAX_REMEMBERED = 1_024;

  private final Duration apart;
  private final SequencedMap<PeerId, List<Prefix>> waiting = new LinkedHashMap<>();

  /** When an offer may be taken up again. */
  private final SequencedMap<PeerId, Instant> again = new LinkedHashMap<>();

  /**
   * @param apart between two comparisons with one peer
   */
  Offers(Duration apart) {
    this.apart = apart;
  }

  /**
   * @param ranges of those offered what is ours
   */
  void add(PeerId from, List<Prefix> ranges) {
    if (ranges.isEmpty() || (waiting.size() >= MAX_PEERS && !waiting.containsKey(from))) {
      return;
    }
    waiting.merge(from, ranges, Offers::both);
  }

  private static List<Prefix> both(List<Prefix> a, List<Prefix> b) {
    var both = Ranges.union(a, b);
    return both.subList(0, Math.min(both.size(), SyncRequest.MAX_IN_ONE));
  }

  /**
   * @param held what is ours now
   */
  Optional<Work> next(Openings openings, List<Prefix> held) {
    for (var offer : List.copyOf(waiting.entrySet())) {
      var from = offer.getKey();
      var ours = Ranges.intersection(offer.getValue(), held);
      var free = ours.stream().filter(openings::in).toList();
      if (ours.isEmpty()) {
        waiting.remove(from);
      } else if (!free.isEmpty() && openings.with(from) && isTimeFor(from, openings.now())) {
        taken(from, openings.now());
        return Optional.of(new Work(from, free, Session.Purpose.SHARE));
      }
    }
    return Optional.empty();
  }

  private boolean isTimeFor(PeerId from, Instant now) {
    var at = again.get(from);
    return at == null || !now.isBefore(at);
  }

  private void taken(PeerId from, Instant now) {
    again.putLast(from, now.plus(apart));
    if (again.size() > MAX_REMEMBERED) {
      again.pollFirstEntry();
    }
  }

  /** {@code ranges} have been compared with {@code from}. */
  void done(PeerId from, Collection<Prefix> ranges) {
    waiting.computeIfPresent(from, (_, all) -> nullIfEmpty(Ranges.minus(all, ranges)));
  }

  private static @Nullable List<Prefix> nullIfEmpty(List<Prefix> rest) {
    return rest.isEmpty() ? null : rest;
  }

  /** It cannot be compared with. */
  void drop(PeerId from) {
    waiting.remove(from);
  }

  Stream<Instant> due() {
    return waiting.keySet().stream().filter(again::containsKey).map(again::get);
  }
}
