package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.kv.repair.Territory.Cell;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes around this one, and what follows from them for who should hold what. One owner. The
 * maps of the key space are drawn when first needed after a change, and not before.
 */
final class Surroundings {
  private final PeerId self;
  private final int n;

  /** All that were told of last, those that are leaving among them. */
  private Set<PeerId> told = Set.of();

  /** Of those told of: they said that they are leaving, and are counted out until then. */
  private final SortedMap<PeerId, Instant> leavers = new TreeMap<>();

  /** Those told of and not leaving. */
  private Set<PeerId> known = Set.of();

  private int version;
  private Territory territory;

  /** Of those known before the last change. Who knew nobody saw nobody go. */
  private Territory before;

  private @Nullable Territory without;

  Surroundings(PeerId self, int n) {
    this.self = self;
    this.n = n;
    this.territory = Territory.of(self, List.of(), n);
    this.before = territory;
  }

  /** Takes over who is there now; false when that changes nothing. */
  boolean tell(Collection<PeerId> now) {
    told = new TreeSet<>(now);
    told.remove(self);
    leavers.keySet().retainAll(told); // Who comes back after having left is like any other.
    return update();
  }

  /**
   * {@code peer} is leaving: as good as gone. False when that changes nothing.
   *
   * @param until then it is counted in again, if it is still there and has not said so again: it
   *     may have come back so quickly that nobody missed it
   */
  boolean leaving(PeerId peer, Instant until) {
    return told.contains(peer) && leavers.put(peer, until) == null && update();
  }

  /** Counts in who should have left by now; false when that changes nothing. */
  boolean stayed(Instant now) {
    return leavers.values().removeIf(until -> !now.isBefore(until)) && update();
  }

  Stream<Instant> due() {
    return leavers.values().stream();
  }

  private boolean update() {
    var next = new TreeSet<>(told);
    next.removeAll(leavers.keySet());
    if (next.equals(known)) {
      return false;
    }
    boolean first = known.isEmpty();
    known = next;
    version++;
    var then = territory;
    territory = territory.knowing(known);
    before = first ? territory : then;
    without = null;
    return true;
  }

  /** In order. */
  Set<PeerId> known() {
    return known;
  }

  /** Whether {@code peer} is there, leaving or not. */
  boolean has(PeerId peer) {
    return told.contains(peer);
  }

  /** How often those known have changed. */
  int version() {
    return version;
  }

  Territory territory() {
    return territory;
  }

  /** Who should have held the first point of {@code range} before the last change. */
  Set<PeerId> heldBefore(Prefix range) {
    return new TreeSet<>(before.holders(range.first()));
  }

  /**
   * Whether fewer than a majority of those who should hold {@code range} are among {@code these}.
   */
  boolean inMinority(Set<PeerId> these, Prefix range) {
    return territory.cellsOf(range).stream()
        .map(Cell::holders)
        .anyMatch(
            holders -> holders.stream().filter(these::contains).count() <= holders.size() / 2);
  }

  /** {@code range} cut by who may hold some of it: the {@value Territory#OUTER}n nearest. */
  List<Cell> sources(Prefix range) {
    return territory.outer().cellsOf(range);
  }

  /** {@code range} cut by who should hold it when this node is gone. */
  List<Cell> heirs(Prefix range) {
    if (known.isEmpty()) {
      return List.of();
    }
    var drawn = without;
    if (drawn == null) {
      drawn = Territory.of(known.iterator().next(), known, n);
      without = drawn;
    }
    return drawn.cellsOf(range);
  }

  /** As {@link #heirs}, when more of those near {@code range} have been found. */
  List<Cell> heirs(Prefix range, Collection<PeerId> found) {
    var all = new TreeSet<>(known);
    all.addAll(found);
    all.removeAll(leavers.keySet());
    all.remove(self);
    return all.isEmpty() ? List.of() : Territory.of(all.first(), all, n).cellsOf(range);
  }

  /** Who stands between this node and those of {@code ranges} that are near and not its own. */
  Set<PeerId> between(Collection<Prefix> ranges) {
    var others = new TreeSet<PeerId>();
    Ranges.minus(ranges, territory.held()).stream()
        .filter(this::knows)
        .flatMap(range -> territory.cellsOf(range).stream())
        .forEach(cell -> others.addAll(cell.holders()));
    return others;
  }

  /** Whether those known are all who count near {@code range}: it is not far from this node. */
  boolean knows(Prefix range) {
    return territory.isNear(range, Territory.OUTER * n);
  }
}
