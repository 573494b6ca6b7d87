package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import java.util.Collections;
import java.util.List;
import org.apache.tuweni.bytes.Bytes32;

/**
 * The ranges of which this node may speak, because it has taken over what the others hold of them.
 * A replica that just joined a range would answer "absent" for what all others have. Immutable.
 *
 * @param ranges merged, in order
 */
public record Coverage(List<Prefix> ranges) {
  public static final Coverage NONE = new Coverage(List.of());
  public static final Coverage ALL = new Coverage(List.of(Prefix.ALL));

  public Coverage {
    ranges = Prefix.merged(ranges);
  }

  public boolean contains(Bytes32 id) {
    // They are disjoint and in order: only the last that begins before it can contain it.
    int at = Collections.binarySearch(ranges, Prefix.of(id, Prefix.MAX_LENGTH));
    int last = at < 0 ? -at - 2 : at;
    return last >= 0 && ranges.get(last).contains(id);
  }

  /** The parts of {@code others} that are covered. */
  public List<Prefix> within(List<Prefix> others) {
    return others.stream()
        .flatMap(other ->
            ranges.stream()
                .filter(range -> range.contains(other) || other.contains(range))
                .map(range -> range.contains(other) ? other : range))
        .toList();
  }
}
