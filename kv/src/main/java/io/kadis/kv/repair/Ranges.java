package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Sets of ids, as the fewest aligned ranges that make them up, in order. Pure. */
final class Ranges {
  private Ranges() {}

  /** What is in {@code ranges} and not in {@code without}. */
  static List<Prefix> minus(Collection<Prefix> ranges, Collection<Prefix> without) {
    var rest = new ArrayList<Prefix>();
    ranges.forEach(range -> cut(range, overlapping(without, range), rest));
    return Prefix.merged(rest);
  }

  /** What is in both. */
  static List<Prefix> intersection(Collection<Prefix> a, Collection<Prefix> b) {
    var both = new ArrayList<Prefix>();
    for (Prefix range : a) {
      overlapping(b, range).forEach(other -> both.add(range.contains(other) ? other : range));
    }
    return Prefix.merged(both);
  }

  static List<Prefix> union(Collection<Prefix> a, Collection<Prefix> b) {
    var all = new ArrayList<>(a);
    all.addAll(b);
    return Prefix.merged(all);
  }

  static boolean overlap(Collection<Prefix> ranges, Prefix other) {
    return ranges.stream().anyMatch(range -> range.contains(other) || other.contains(range));
  }

  private static List<Prefix> overlapping(Collection<Prefix> ranges, Prefix with) {
    return ranges.stream().filter(range -> range.contains(with) || with.contains(range)).toList();
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
