package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Openings.Work;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * What is held here and belongs to others: looked for once in an interval and soon after somebody
 * came, offered to those of its heirs that lack it, kept for two more intervals (a copy is cheap,
 * and whoever came may go again), and let go when all heirs hold just the same ({@link Remnant}).
 * One owner.
 */
final class Surplus {
  /** Ranges seen to at once; what else there is, the next look finds. */
  static final int MAX_RANGES = 1_024;

  /** Intervals for which it is kept at least. */
  static final int REST = 2;

  /** A look comes within this part of the interval when others have come. */
  private static final int SOON = 4;

  /** A look goes down where there is something, so many bits, before it asks whose it is. */
  private static final int LOOK_BITS = 6;

  private static final double JITTER = 0.25;

  /** Beyond the time things take to settle: for comparing with the other heirs. */
  private static final Duration CONFIRMED = Duration.ofMinutes(10);

  private final RepairConfig config;
  private final RangeStore held;
  private final RandomGenerator random;
  private final SortedMap<Prefix, Remnant> remnants = new TreeMap<>();

  /** Of which an order came to nothing: perhaps nothing is left there. */
  private final SortedSet<Prefix> doubted = new TreeSet<>();

  private Optional<Instant> look = Optional.empty();
  private boolean leaving;
  private boolean foundNone;

  Surplus(Repairer.Site site, RandomGenerator random) {
    this.config = site.config();
    this.held = site.held();
    this.random = random;
  }

  /** All that is held is to be handed over, at once. */
  void leave(Instant now) {
    leaving = true;
    foundNone = false;
    look = Optional.of(now);
    remnants.values().forEach(remnant -> remnant.hurry(now));
  }

  boolean isLeaving() {
    return leaving;
  }

  /** Nothing is left, of a node that is leaving. */
  boolean isGone() {
    return leaving && foundNone && remnants.isEmpty();
  }

  /** Others are around now. */
  void moved(Surroundings around, Instant now) {
    var soon = now.plus(Jitter.within(config.interval().dividedBy(SOON), random));
    look = look.filter(soon::isAfter).or(() -> Optional.of(soon));
    if (!leaving) {
      var ours = around.territory().held();
      remnants.keySet().removeIf(range -> Ranges.overlap(ours, range));
    }
  }

  /** Looks for what has come to be surplus, when it is time. */
  void look(Surroundings around, Moment at) throws StoreException {
    var now = at.now();
    var wall = at.wall();
    dropEmpty(at);
    if (look.isEmpty() || now.isBefore(look.get())) {
      return;
    }
    var found = new ArrayList<Prefix>();
    for (Prefix range : leaving ? List.of(Prefix.ALL) : around.territory().beyond()) {
      notEmpty(range, LOOK_BITS, wall, found);
    }
    var cells = found.stream().flatMap(range -> around.heirs(range).stream()).toList();
    for (var cell : cells) {
      for (Prefix range : Ranges.minus(List.of(cell.range()), remnants.keySet())) {
        if (remnants.size() < MAX_RANGES && held.fingerprint(range, wall).count() > 0) {
          var rest = leaving ? now : now.plus(config.interval().multipliedBy(REST));
          remnants.put(range, new Remnant(range, now, rest, !around.knows(range)));
        }
      }
    }
    look = Optional.of(later(now)); // Only now: whoever cannot read has not seen that all is gone.
    foundNone = found.isEmpty();
  }

  private void dropEmpty(Moment at) throws StoreException {
    for (Prefix range : List.copyOf(doubted)) {
      if (held.fingerprint(range, at.wall()).count() == 0) {
        gone(range, at.now());
      }
      doubted.remove(range);
    }
  }

  private void gone(Prefix range, Instant now) {
    remnants.remove(range);
    if (leaving && remnants.isEmpty()) {
      look = Optional.of(now);
    }
  }

  private void notEmpty(Prefix range, int bits, Instant wall, List<Prefix> found)
      throws StoreException {
    if (held.fingerprint(range, wall).count() == 0) {
      return;
    }
    if (bits == 0 || range.length() == Prefix.MAX_LENGTH) {
      found.add(range);
    } else {
      notEmpty(range.half(false), bits - 1, wall, found);
      notEmpty(range.half(true), bits - 1, wall, found);
    }
  }

  /** The next range of which has to be found out whose it is. */
  Optional<Prefix> locate(Instant now) {
    var far = remnants.values().stream().filter(r -> r.isDue(now) && r.isFar()).findFirst();
    far.ifPresent(Remnant::ordered);
    return far.map(Remnant::range);
  }

  void located(Prefix range, List<PeerId> nearest) {
    at(range).ifPresent(remnant -> remnant.located(nearest));
  }

  /** What is to be compared next, and with whom. */
  Optional<Work> next(Openings openings, Surroundings around, Instant wall) throws StoreException {
    endRests(openings, around);
    var due = due(openings.now(), around);
    var peers = new TreeSet<PeerId>();
    due.forEach(remnant -> peers.addAll(remnant.open(openings.now())));
    var heir = openings.anyOf(peers.stream().filter(openings::with).toList());
    if (heir.isEmpty()) {
      return Optional.empty();
    }
    var ranges = new ArrayList<Prefix>();
    for (var remnant : due) {
      if (remnant.open(openings.now()).contains(heir.get())
          && ranges.size() < SyncRequest.MAX_IN_ONE) {
        if (remnant.asOf().isEmpty()) {
          var now = held.fingerprint(remnant.range(), wall);
          remnant.begin(new Remnant.AsOf(now, wall));
        }
        ranges.add(remnant.range());
      }
    }
    return Optional.of(new Work(heir.get(), ranges, Session.Purpose.HAND_OVER));
  }

  /**
   * Not while it is compared: what is held now is to be what all comparisons from now on are of.
   */
  private void endRests(Openings openings, Surroundings around) {
    for (var remnant : remnants.values()) {
      if (remnant.isRested(openings.now()) && openings.in(remnant.range())) {
        remnant.rested(openings.now(), !around.knows(remnant.range()));
      }
    }
  }

  private List<Remnant> due(Instant now, Surroundings around) {
    var due = new ArrayList<Remnant>();
    for (var remnant : List.copyOf(remnants.values())) {
      if (remnant.isDue(now) && !remnant.isFar()) {
        var parts = remnant.divided(around);
        remnants.remove(remnant.range());
        for (var part : parts) {
          part.divided(around);
          remnants.put(part.range(), part);
          due.add(part);
        }
      }
    }
    due.removeIf(Remnant::isFar);
    return due;
  }

  /** The next range that all its heirs, of whom it has just looked again, hold: to be let go. */
  Optional<Remnant> inherited(Instant now, Surroundings around) {
    var next = due(now, around).stream().filter(r -> r.isInherited(now)).findFirst();
    next.ifPresent(Remnant::ordered);
    return next;
  }

  /**
   * @return whether {@code heir} lacks something of what is held here, and is to be told
   */
  boolean compared(PeerId heir, Prefix range, Standing standing, Instant now) {
    var remnant = at(range);
    if (remnant.isEmpty()) {
      return false;
    }
    return switch (standing) {
      case Standing.Agreed() -> {
        remnant.get().confirmed(heir, confirmedUntil(now));
        yield false;
      }
      case Standing.Differed(var lacking, boolean more, boolean complete)
          when complete && !more && lacking.isEmpty() -> {
        remnant.get().confirmed(heir, confirmedUntil(now));
        yield false;
      }
      case Standing.Differed _ -> {
        remnant.get().lacked(heir, now, firstWait(), config.interval());
        yield true;
      }
      case Standing.Declined() -> {
        remnant.get().relocate(later(now));
        yield false;
      }
    };
  }

  private Instant confirmedUntil(Instant now) {
    return now.plus(config.settle()).plus(CONFIRMED);
  }

  /** Time to pull for an heir that was told of something. */
  private Duration firstWait() {
    return Jitter.around(config.settle().dividedBy(4), JITTER, random);
  }

  /** {@code heir} does not answer; if it goes on so, others may have taken its place. */
  void failed(List<Prefix> ranges, boolean forGood, Instant now) {
    if (forGood) {
      ranges.forEach(range -> at(range).ifPresent(remnant -> remnant.relocate(later(now))));
    }
  }

  void letGone(Prefix range, boolean all, Instant now) {
    if (all) {
      gone(range, now);
    } else {
      at(range).ifPresent(remnant -> remnant.restart(now.plus(firstWait())));
    }
  }

  /** An order of {@code range} came to nothing. */
  void undone(Prefix range, Instant now) {
    doubted.add(range);
    at(range).ifPresent(remnant -> remnant.restart(now.plus(firstWait())));
  }

  Stream<Instant> due() {
    return Stream.concat(
        look.stream(),
        remnants.values().stream()
            .flatMap(r -> Stream.concat(Stream.of(r.due(), r.rest()), r.waitsUntil().stream())));
  }

  private Optional<Remnant> at(Prefix range) {
    return Optional.ofNullable(remnants.get(range));
  }

  private Instant later(Instant now) {
    return now.plus(Jitter.around(config.interval(), JITTER, random));
  }
}
