package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
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

/**
 * A range of which something is held here although it belongs to others, its heirs; on its way out.
 * One owner.
 *
 * <pre>
 *   locating (if far) ──> comparing with each heir ──> letting go ──> gone
 *      ^                     │        ^                    │
 *      └── declined: later ──┘        └── had changed ─────┘
 * </pre>
 *
 * While it rests heirs that lack something are told, as they may have it from nowhere else; each is
 * compared with until it agrees once. After the rest all is done anew, and it may be let go.
 */
final class Remnant {
  /** What was held before the first comparison: what is not so any more has not been compared. */
  record AsOf(Fingerprint fingerprint, Instant cutoff) {}

  /**
   * An heir told so many times that still lacks something does not take it for its own: time to
   * look again for whose it is.
   */
  private static final int MAX_TOLD = 6;

  /** An heir that lacked something has been told, and is compared with again by then. */
  private record Wait(int times, Instant until) {}

  private final Prefix range;
  private Instant due;
  private Instant rest;
  private boolean rested;
  private boolean far;

  /** Those found near a range that is far, the known among them or not. */
  private List<PeerId> found = List.of();

  /** The change of the surroundings after which the heirs were found last; -1: never. */
  private int version = -1;

  private SortedSet<PeerId> heirs = new TreeSet<>();

  /** Who held just what is held here, until when that counts. */
  private final SortedMap<PeerId, Instant> confirmed = new TreeMap<>();

  private final SortedMap<PeerId, Wait> waits = new TreeMap<>();
  private Optional<AsOf> asOf = Optional.empty();

  /** A Locate or LetGo is under way. */
  private boolean ordered;

  /**
   * @param due when to begin
   * @param rest until then nothing is let go
   * @param far those known are not all who count near it
   */
  Remnant(Prefix range, Instant due, Instant rest, boolean far) {
    this.range = range;
    this.due = due;
    this.rest = rest;
    this.far = far;
  }

  Prefix range() {
    return range;
  }

  Instant due() {
    return due;
  }

  boolean isDue(Instant now) {
    return !ordered && !now.isBefore(due);
  }

  /** Until then it rests. */
  Instant rest() {
    return rest;
  }

  /** Its rest has just come to an end. */
  boolean isRested(Instant now) {
    return !rested && !ordered && !now.isBefore(rest);
  }

  /** What was found out while it rested may not be so any more. */
  void rested(Instant now, boolean isFar) {
    restart(now);
    rested = true;
    far = isFar;
  }

  boolean isFar() {
    return far;
  }

  void ordered() {
    ordered = true;
  }

  void hurry(Instant now) {
    due = now.isBefore(due) ? now : due;
    rest = now.isBefore(rest) ? now : rest;
  }

  void located(List<PeerId> nearest) {
    ordered = false;
    far = false;
    found = List.copyOf(nearest);
    version = -1;
  }

  /** Looks again for whose it is, if anything has changed: itself, or the parts it falls into. */
  List<Remnant> divided(Surroundings around) {
    if (version == around.version()) {
      return List.of(this);
    }
    version = around.version();
    var cells = found.isEmpty() ? around.heirs(range) : around.heirs(range, found);
    if (cells.size() > 1) {
      return cells.stream().map(cell -> part(cell.range())).toList();
    }
    heirs = new TreeSet<>();
    cells.forEach(cell -> heirs.addAll(cell.holders()));
    confirmed.keySet().retainAll(heirs);
    waits.keySet().retainAll(heirs);
    return List.of(this);
  }

  private Remnant part(Prefix part) {
    var remnant = new Remnant(part, due, rest, far);
    remnant.rested = rested;
    remnant.found = found;
    return remnant;
  }

  /** The heirs to be compared with now. */
  List<PeerId> open(Instant now) {
    var open = new ArrayList<PeerId>();
    for (PeerId heir : heirs) {
      var wait = waits.get(heir);
      boolean done = rested ? isConfirmed(heir, now) : confirmed.containsKey(heir);
      if (!done && (wait == null || !now.isBefore(wait.until))) {
        open.add(heir);
      }
    }
    return open;
  }

  /** When the next of the heirs that were told is to be compared with again. */
  Optional<Instant> waitsUntil() {
    return waits.values().stream().map(Wait::until).min(Instant::compareTo);
  }

  Optional<AsOf> asOf() {
    return asOf;
  }

  void begin(AsOf before) {
    asOf = Optional.of(before);
  }

  /**
   * @param until then it has to say so again: it may have lost it, or be gone
   */
  void confirmed(PeerId heir, Instant until) {
    waits.remove(heir);
    if (heirs.contains(heir)) {
      confirmed.put(heir, until);
    }
  }

  private boolean isConfirmed(PeerId heir, Instant now) {
    var until = confirmed.get(heir);
    return until != null && now.isBefore(until);
  }

  /**
   * {@code heir} was told that it lacks something, and needs some time to take it.
   *
   * @param first doubled with each time
   */
  void lacked(PeerId heir, Instant now, Duration first, Duration longest) {
    int times = waits.containsKey(heir) ? waits.get(heir).times : 0;
    if (times == MAX_TOLD) {
      relocate(now.plus(longest));
    } else if (heirs.contains(heir)) {
      var wait = first.multipliedBy(1L << times);
      var until = now.plus(wait.compareTo(longest) < 0 ? wait : longest);
      waits.put(heir, new Wait(times + 1, until));
    }
  }

  /** All heirs hold what was held here, after its rest. */
  boolean isInherited(Instant now) {
    return rested && !heirs.isEmpty() && heirs.stream().allMatch(heir -> isConfirmed(heir, now));
  }

  /** From the beginning, later. */
  void restart(Instant later) {
    ordered = false;
    due = later;
    asOf = Optional.empty();
    confirmed.clear();
    waits.clear();
  }

  /** From the beginning, later, and with another look for whose it is. */
  void relocate(Instant later) {
    restart(later);
    far = true;
  }
}
