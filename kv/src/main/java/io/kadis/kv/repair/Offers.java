package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.kv.repair.Openings.Work;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What others say that we lack, until it has been compared with them. Anybody may offer anything
 * for ever: so many peers at a time, one comparison of each in so much time, half of all transfers
 * for all of them together.
 *
 * <p>Those around come first. But who holds what lies far from it is a stranger to those to whom it
 * belongs, and must be heard as well: one stranger at a time, and after each as long none as it
 * took, so that strangers never hold up more than half of the time. One owner.
 */
final class Offers {
  /** Peers whose offers wait; what more of them offer is found by the next round. */
  static final int MAX_PEERS = 64;

  /** Peers of whom is remembered when they were last taken up. */
  private static final int MAX_REMEMBERED = 1_024;

  private final Duration apart;
  private final int slots;
  private final SequencedMap<PeerId, List<Prefix>> waiting = new LinkedHashMap<>();

  /** Being compared with for what they offered. */
  private final Map<PeerId, Begun> running = new HashMap<>();

  private record Begun(Instant at, boolean stranger) {}

  /** Until then no stranger is listened to. */
  private Instant strangersRest = Instant.MIN;

  /** When an offer may be taken up again. */
  private final SequencedMap<PeerId, Instant> again = new LinkedHashMap<>();

  /**
   * @param apart between two comparisons with one peer
   * @param transfers comparisons at once, of all kinds
   */
  Offers(Duration apart, int transfers) {
    this.apart = apart;
    this.slots = Math.max(1, transfers / 2);
  }

  /**
   * @param ranges of those offered what is ours
   */
  void add(PeerId from, List<Prefix> ranges, Surroundings around) {
    if (!ranges.isEmpty() && (waiting.containsKey(from) || makeRoom(from, around))) {
      waiting.merge(from, ranges, Offers::both);
    }
  }

  private boolean makeRoom(PeerId from, Surroundings around) {
    if (waiting.size() < MAX_PEERS) {
      return true;
    }
    var stranger = waiting.keySet().stream().filter(peer -> !around.has(peer)).findFirst();
    return around.has(from) && stranger.map(waiting::remove).isPresent();
  }

  private static List<Prefix> both(List<Prefix> a, List<Prefix> b) {
    var both = Ranges.union(a, b);
    return both.subList(0, Math.min(both.size(), SyncRequest.MAX_IN_ONE));
  }

  /**
   * @param held what is ours now
   */
  Optional<Work> next(Openings openings, List<Prefix> held, Surroundings around) {
    if (running.size() >= slots) {
      return Optional.empty();
    }
    boolean stranger = false;
    var work = next(openings, held, around::has);
    if (work.isEmpty() && isTimeForStrangers(openings.now())) {
      stranger = true;
      work = next(openings, held, peer -> !around.has(peer));
    }
    if (work.isPresent()) {
      taken(work.get().with(), new Begun(openings.now(), stranger));
    }
    return work;
  }

  private boolean isTimeForStrangers(Instant now) {
    return !now.isBefore(strangersRest) && running.values().stream().noneMatch(Begun::stranger);
  }

  private Optional<Work> next(Openings openings, List<Prefix> held, Predicate<PeerId> of) {
    for (var offer : List.copyOf(waiting.entrySet())) {
      var from = offer.getKey();
      var ours = Ranges.intersection(offer.getValue(), held);
      var free = ours.stream().filter(openings::in).toList();
      if (ours.isEmpty()) {
        waiting.remove(from);
      } else if (of.test(from)
          && !free.isEmpty()
          && openings.with(from)
          && isTimeFor(from, openings.now())) {
        return Optional.of(new Work(from, free, Session.Purpose.SHARE));
      }
    }
    return Optional.empty();
  }

  private boolean isTimeFor(PeerId from, Instant now) {
    var at = again.get(from);
    return at == null || !now.isBefore(at);
  }

  private void taken(PeerId from, Begun begun) {
    running.put(from, begun);
    again.putLast(from, begun.at.plus(apart));
    if (again.size() > MAX_REMEMBERED) {
      again.pollFirstEntry();
    }
  }

  /** A comparison with {@code peer} has come to an end, whatever it was for: it had but one. */
  void ended(PeerId peer, Instant now) {
    var begun = running.remove(peer);
    if (begun != null && begun.stranger) {
      strangersRest = now.plus(Duration.between(begun.at, now));
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
    var each = waiting.keySet().stream().filter(again::containsKey).map(again::get);
    return waiting.isEmpty() ? each : Stream.concat(each, Stream.of(strangersRest));
  }
}
