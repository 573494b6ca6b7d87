package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/** Sets of ids, as the fewest aligned ranges that make them up, in order. Pure. */
final class Ranges {
  private Ranges() {}

  /** What is in {@code ranges} and not in {@code without}. */
  static List<Prefix> minus(Collection<Prefix> ranges, Collection<Prefix> without) {
    var rest = new ArrayList<Prefix>();
    var holes = Prefix.merged(without);
    ranges.forEach(range -> cut(range, overlapping(holes, range), rest));
    return Prefix.merged(rest);
  }

  /** What is in both. */
  static List<Prefix> intersection(Collection<Prefix> a, Collection<Prefix> b) {
    var both = new ArrayList<Prefix>();
    var others = Prefix.merged(b);
    for (Prefix range : a) {
      overlapping(others, range).forEach(other -> both.add(range.contains(other) ? other : range));
    }
    return Prefix.merged(both);
  }

  static List<Prefix> union(Collection<Prefix> a, Collection<Prefix> b) {
    var all = new ArrayList<>(a);
    all.addAll(b);
    return Prefix.merged(all);
  }

  static boolean overlap(Collection<Prefix> ranges, Prefix other) {
    return ranges.stream().anyMatch(range -> overlap(range, other));
  }

  private static boolean overlap(Prefix a, Prefix b) {
    return a.contains(b) || b.contains(a);
  }

  /** Of ranges that are merged: the one around it, or those within it. */
  private static List<Prefix> overlapping(List<Prefix> merged, Prefix with) {
    int place = Collections.binarySearch(merged, with);
    int from = place < 0 ? -place - 1 : place;
    if (from > 0 && merged.get(from - 1).contains(with)) {
      from--;
    }
    int to = from;
    while (to < merged.size() && overlap(merged.get(to), with)) {
      to++;
    }
    return merged.subList(from, to);
  }

  /**
   * @param holes each within {@code range}, or around it
   */
  private static void cut(Prefix range, List<Prefix> holes, List<Prefix> rest) {
    if (holes.isEmpty()) {
      rest.add(range);
    } else if (holes.stream().noneMatch(hole -> hole.contains(range))) {
      for (boolean one : new boolean[] {false, true}) {
        var half = range.half(one);
        cut(half, overlapping(holes, half), rest);
      }
    }
  }
}
