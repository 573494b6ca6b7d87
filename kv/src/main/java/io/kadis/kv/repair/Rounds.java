package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.kv.repair.Openings.Work;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * When this node compares with each of its neighbours, whatever happens: once in an interval, each
 * at its own time. One owner.
 */
final class Rounds {
  /** Of the interval, to either side. */
  private static final double JITTER = 0.25;

  /**
   * A new neighbour's turn, and that of all at the start, comes within this part of the interval:
   * so that a fifth of the network back at once makes no storm.
   */
  private static final int SOON = 4;

  private final Duration interval;
  private final RandomGenerator random;
  private final SortedMap<PeerId, Instant> due = new TreeMap<>();

  Rounds(Duration interval, RandomGenerator random) {
    this.interval = interval;
    this.random = random;
  }

  /** What was agreed since {@code now} less this need not be compared again. */
  Duration agreementLasts() {
    return interval.multipliedBy(3).dividedBy(4);
  }

  void neighbours(Collection<PeerId> neighbours, Instant now) {
    due.keySet().retainAll(neighbours);
    neighbours.stream().sorted().forEach(peer -> due.computeIfAbsent(peer, _ -> soon(now)));
  }

  /**
   * @param open what is to be compared with a peer: of what is shared with it
   */
  Optional<Work> next(Openings openings, Function<PeerId, List<Prefix>> open) {
    for (var turn : due.entrySet()) {
      var peer = turn.getKey();
      if (openings.now().isBefore(turn.getValue()) || !openings.with(peer)) {
        continue;
      }
      var ranges = open.apply(peer);
      if (ranges.isEmpty()) {
        turn.setValue(turnAfter(openings.now()));
      } else if (ranges.stream().allMatch(openings::in)) {
        turn.setValue(turnAfter(openings.now()));
        var first = ranges.subList(0, Math.min(ranges.size(), SyncRequest.MAX_IN_ONE));
        return Optional.of(new Work(peer, first, Session.Purpose.SHARE));
      }
    }
    return Optional.empty();
  }

  /** It was busy, or stopped half way: its turn is not over. */
  void again(PeerId peer, Instant now) {
    due.replace(peer, now);
  }

  /** It lacked something and was told, or did not answer: seen to before its next turn. */
  void followUp(PeerId peer, Instant now) {
    var half = now.plus(Jitter.around(interval.dividedBy(2), JITTER, random));
    due.computeIfPresent(peer, (_, turn) -> turn.isBefore(half) ? turn : half);
  }

  Stream<Instant> due() {
    return due.values().stream();
  }

  /** About an interval later. */
  Instant turnAfter(Instant now) {
    return now.plus(Jitter.around(interval, JITTER, random));
  }

  private Instant soon(Instant now) {
    return now.plus(Jitter.within(interval.dividedBy(SOON), random));
  }
}
