package io.kadis.kv.fragment;

import java.util.List;

/**
 * What a writer knew of another when it wrote: all up to {@code version}. Of that, what is not kept
 * was gone by then, or went with this write.
 *
 * @param kept by version, apart from each other
 * @param base what of the other's totals no longer counts
 */
public record Seen(long version, List<Range> kept, Totals base) {
  public Seen {
    kept = List.copyOf(kept);
  }

  /** Whether this does away with the other's item of that version. */
  boolean ends(long item) {
    return Long.compareUnsigned(item, version) <= 0
        && kept.stream().noneMatch(range -> range.contains(item));
  }

  /** Whether it does away with every item the other ever had up to a version. */
  boolean endsAllUpTo(long other) {
    return Long.compareUnsigned(other, version) <= 0
        && (kept.isEmpty() || Long.compareUnsigned(kept.getFirst().from(), other) > 0);
  }

  /** Whether it comes from knowing at least as much. */
  boolean knows(Seen other) {
    return Long.compareUnsigned(version, other.version) >= 0 && base.covers(other.base);
  }
}
