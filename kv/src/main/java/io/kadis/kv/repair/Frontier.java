package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.kv.repair.Openings.Work;
import io.kadis.kv.sync.SyncRequest;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Of which ranges this node may speak. What it comes to hold is a gap until it has been compared
 * with everybody who may have had it before (its sources); the rest of what it holds is covered.
 * One owner. What becomes of a source:
 *
 * <ul>
 *   <li>Compared with: done, and the gap is <em>proven</em>.
 *   <li>It declined as too far away, refuses for good (other settings, no sense), or is not known
 *       any more: done, and nothing is proven by it. So no peer can keep a gap open by refusing.
 *   <li>It failed a few times, or has been busy for long: it is asked on, ever more slowly, but a
 *       proven gap does not wait for it. One that is not proven does: it has nothing to say.
 *   <li>It has not answered for long, although it is known: given up as if it were gone. Who is
 *       busy is alive, and may be catching up: it is never given up.
 * </ul>
 *
 * <p>A gap without sources that is not proven is presumed to be all there is: spoken of, and not
 * saved. It is proven later by the first comparison with whoever had it.
 *
 * <pre>
 *   not held ── gained ──> gap ───── each source compared with, or as told above ──────> covered
 *      ^                    |  ^                                                          |
 *      └────── lost ────────┘  └── nobody was there to compare with, and somebody comes ──┤
 *      └────────────────────────────────── lost ──────────────────────────────────────────┘
 * </pre>
 */
final class Frontier {
  /** A range held and not covered. */
  private static final class Gap {
    final Prefix range;

    /** Not to be compared before, unless it is urgent: whoever fell silent may be back. */
    final Instant due;

    /** Who should have held it when this node came to do so. */
    final Set<PeerId> before;

    /** So few of those are left that readers and writers wait for this node. */
    boolean urgent;

    /** Who has been compared with, has declined, or was given up. */
    final SortedSet<PeerId> done = new TreeSet<>();

    /** Who is still to be compared with. */
    final SortedSet<PeerId> sources = new TreeSet<>();

    /** Who is not waited for once the gap is proven. */
    final Set<PeerId> faltering = new TreeSet<>();

    /** Somebody has been compared with. */
    boolean proven;

    Gap(Prefix range, Instant due, Set<PeerId> before) {
      this.range = range;
      this.due = due;
      this.before = before;
    }

    boolean isDue(Instant now) {
      return urgent || !now.isBefore(due);
    }

    /** Being cut off for a moment proves nothing, however urgent it seems. */
    boolean isClosed(Instant now) {
      boolean asked = proven ? faltering.containsAll(sources) : sources.isEmpty();
      return asked && ((urgent && proven) || !now.isBefore(due));
    }

    Gap part(Prefix part) {
      var gap = new Gap(part, due, before);
      gap.done.addAll(done);
      gap.sources.addAll(sources);
      gap.faltering.addAll(faltering);
      gap.proven = proven;
      return gap;
    }

    void done(PeerId peer, boolean compared) {
      if (sources.remove(peer)) {
        done.add(peer);
        proven |= compared;
      }
    }
  }

  private final PeerId self;
  private List<Prefix> held;
  private final NavigableMap<Prefix, Gap> gaps = new TreeMap<>();

  /** Covered although nobody could be compared with. */
  private List<Prefix> presumed = List.of();

  /** What is presumed is not spoken of. */
  private boolean doubted;

  /** Until then nothing is compared: there is no room for what would come of it. */
  private Instant resting = Instant.MIN;

  /** Of the ranges as they are now; nothing when they have changed since. */
  private Optional<Order.Cover> cover = Optional.empty();

  Frontier(PeerId self, Coverage saved) {
    this.self = self;
    this.held = saved.ranges();
  }

  /**
   * This node is alone by choice: what it has is all there is. But if it has nothing, it may have
   * been told of nobody by mistake: then it has nothing to say once there are others.
   */
  void coverAll(boolean empty) {
    cover = Optional.empty();
    held = Coverage.ALL.ranges();
    presumed = empty ? held : List.of();
    gaps.clear();
  }

  /**
   * Somebody is there, and it is not yet known who else: nothing presumed is spoken of until then.
   */
  void doubt(boolean somebody) {
    doubted = somebody;
    cover = Optional.empty();
  }

  /**
   * Others are around now.
   *
   * @param arrived who was not there before
   * @param due when to begin with what has been gained by it
   */
  void moved(Surroundings around, Collection<PeerId> arrived, Instant due, Instant now) {
    cover = Optional.empty();
    var before = held;
    held = around.territory().held();
    presumed = Ranges.intersection(presumed, held);
    reopen(around, arrived, now);
    keepHeld();
    Ranges.minus(held, before).forEach(range -> open(around, range, due));
    gaps.values().forEach(gap -> findSources(around, gap));
  }

  /** Somebody is there who may know better than this node by itself. */
  private void reopen(Surroundings around, Collection<PeerId> arrived, Instant now) {
    var again = new ArrayList<Prefix>();
    for (Prefix range : presumed) {
      around.sources(range).stream()
          .filter(cell -> cell.holders().stream().anyMatch(arrived::contains))
          .forEach(cell -> again.add(cell.range()));
    }
    presumed = Ranges.minus(presumed, again);
    again.forEach(range -> gaps.put(range, new Gap(range, now, Set.of())));
  }

  private void keepHeld() {
    for (var gap : List.copyOf(gaps.values())) {
      var kept = Ranges.intersection(List.of(gap.range), held);
      if (!kept.equals(List.of(gap.range))) {
        gaps.remove(gap.range);
        kept.forEach(part -> gaps.put(part, gap.part(part)));
      }
    }
  }

  private void open(Surroundings around, Prefix range, Instant due) {
    for (var cell : around.sources(range)) {
      var part = cell.range();
      gaps.put(part, new Gap(part, due, around.heldBefore(part)));
    }
  }

  private void findSources(Surroundings around, Gap gap) {
    gap.sources.clear();
    around.sources(gap.range).forEach(cell -> gap.sources.addAll(cell.holders()));
    gap.sources.remove(self);
    gap.sources.removeAll(gap.done);
    gap.faltering.retainAll(gap.sources); // Who has come back is waited for again.
    gap.urgent = around.inMinority(gap.before, gap.range);
  }

  /** This node holds {@code range} no more, although by its place it should: it is leaving. */
  void lose(Prefix range) {
    cover = Optional.empty();
    held = Ranges.minus(held, List.of(range));
    presumed = Ranges.intersection(presumed, held);
    keepHeld();
  }

  /** Covers what there is nobody left to compare with. */
  void close(Instant now) {
    for (var gap : List.copyOf(gaps.values())) {
      if (gap.isClosed(now)) {
        cover = Optional.empty();
        gaps.remove(gap.range);
        presumed = gap.proven ? presumed : Ranges.union(presumed, List.of(gap.range));
      }
    }
  }

  /** {@code range} has been compared with {@code peer}, and all it had of it is here. */
  void compared(PeerId peer, Prefix range) {
    within(range).forEach(gap -> gap.done(peer, true));
    if (Ranges.overlap(presumed, range)) {
      cover = Optional.empty();
      presumed = Ranges.minus(presumed, List.of(range));
    }
  }

  /** {@code peer} lies too far from {@code range}, by its own view. */
  void declined(PeerId peer, Prefix range) {
    within(range).forEach(gap -> gap.done(peer, false));
  }

  /** {@code peer} cannot be compared with now. */
  void falters(PeerId peer) {
    gaps.values().stream()
        .filter(gap -> gap.sources.contains(peer))
        .forEach(gap -> gap.faltering.add(peer));
  }

  /** {@code peer} cannot be compared with. */
  void giveUp(PeerId peer) {
    gaps.values().forEach(gap -> gap.done(peer, false));
  }

  /** Nothing that is to come to this node finds room: tries again then. */
  void rest(Instant until) {
    resting = until;
  }

  private Stream<Gap> within(Prefix range) {
    // In the order of ranges, those within one follow it.
    return gaps.tailMap(range, true).values().stream().takeWhile(gap -> range.contains(gap.range));
  }

  Optional<Work> next(Openings openings) {
    if (openings.now().isBefore(resting)) {
      return Optional.empty();
    }
    Predicate<Gap> free = gap -> gap.isDue(openings.now()) && openings.in(gap.range);
    var open = gaps.values().stream().filter(free).toList();
    var peers = new TreeSet<PeerId>();
    open.forEach(gap -> peers.addAll(gap.sources));
    var ready = peers.stream().filter(openings::with).toList();
    return openings.anyOf(ready).map(peer -> new Work(peer, of(peer, open), Session.Purpose.SHARE));
  }

  private static List<Prefix> of(PeerId peer, List<Gap> open) {
    return open.stream()
        .filter(gap -> gap.sources.contains(peer))
        .map(gap -> gap.range)
        .limit(SyncRequest.MAX_IN_ONE)
        .toList();
  }

  /** What this node should hold. */
  List<Prefix> held() {
    return held;
  }

  List<Prefix> gaps() {
    return List.copyOf(gaps.keySet());
  }

  /** Whether who is around matters beyond what this node should hold. */
  boolean isOpen() {
    return !gaps.isEmpty() || !presumed.isEmpty();
  }

  /** Of what this node may speak now. */
  Order.Cover cover() {
    if (cover.isEmpty()) {
      var all = new Coverage(Ranges.minus(held, gaps.keySet()));
      var proven = new Coverage(Ranges.minus(all.ranges(), presumed));
      cover = Optional.of(new Order.Cover(doubted ? proven : all, proven));
    }
    return cover.get();
  }

  Stream<Instant> due() {
    return Stream.concat(Stream.of(resting), gaps.values().stream().map(gap -> gap.due));
  }
}
