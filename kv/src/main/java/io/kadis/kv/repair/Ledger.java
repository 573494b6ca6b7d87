package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.Territory.Cell;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes32;

/**
 * What this node knows of what its neighbours hold, from when they last compared: who agreed in
 * which ranges, and which records whom lacked. One owner.
 */
final class Ledger {
  /** Ranges remembered of one neighbour; beyond that the oldest is forgotten. */
  private static final int MAX_RANGES = 512;

  /**
   * How a neighbour stood in a range.
   *
   * @param lacking of what was held here
   * @param same nothing was left to be done
   */
  private record Seen(Moment at, Set<Bytes32> lacking, boolean same) {
    Seen without(Prefix range) {
      if (lacking.isEmpty()) {
        return this;
      }
      var rest = new HashSet<>(lacking);
      rest.removeIf(range::contains);
      return new Seen(at, rest, same);
    }
  }

  private final SortedMap<PeerId, NavigableMap<Prefix, Seen>> seen = new TreeMap<>();
  private List<PeerId> neighbours = List.of();

  /** Forgets all others. */
  void neighbours(List<PeerId> now) {
    neighbours = now;
    seen.keySet().retainAll(now);
  }

  /** {@code peer} holds just what is held here in {@code range}. */
  void agreed(PeerId peer, Prefix range, Moment at) {
    put(peer, range, new Seen(at, Set.of(), true));
  }

  void differed(PeerId peer, Prefix range, Standing.Differed how, Moment at) {
    boolean same = how.complete() && how.lacking().isEmpty() && !how.more();
    put(peer, range, new Seen(at, how.lacking(), same));
  }

  private void put(PeerId peer, Prefix range, Seen how) {
    if (!neighbours.contains(peer)) {
      return;
    }
    var ranges = seen.computeIfAbsent(peer, _ -> new TreeMap<>());
    // In the order of ranges, those within one follow it.
    var within = ranges.tailMap(range, true).keySet().iterator();
    while (within.hasNext() && range.contains(within.next())) {
      within.remove();
    }
    boolean isPart = takeOut(ranges, range);
    if (isPart && how.same && range.length() == Prefix.MAX_LENGTH) {
      return; // One of many that were offered: remembered each, they would push out the rest.
    }
    ranges.put(range, how);
    if (ranges.size() > MAX_RANGES) {
      ranges.entrySet().stream()
          .min(Comparator.comparing(entry -> entry.getValue().at.now()))
          .map(Map.Entry::getKey)
          .ifPresent(oldest -> ranges.remove(oldest));
    }
  }

  /**
   * A larger range seen before stays, without what was known of this part of it.
   *
   * @return whether there is one
   */
  private static boolean takeOut(NavigableMap<Prefix, Seen> ranges, Prefix part) {
    boolean found = false;
    for (var before : ranges.headMap(part, false).entrySet()) {
      if (before.getKey().contains(part)) {
        before.setValue(before.getValue().without(part));
        found = true;
      }
    }
    return found;
  }

  /** The ranges in which {@code peer} has agreed since then. */
  List<Prefix> agreedSince(PeerId peer, Instant since) {
    return seen.getOrDefault(peer, new TreeMap<>()).entrySet().stream()
        .filter(entry -> entry.getValue().same && !entry.getValue().at.now().isBefore(since))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** When the oldest of what is known was seen; of the wall clock. */
  Optional<Instant> asOf() {
    return seen.values().stream()
        .flatMap(ranges -> ranges.values().stream())
        .map(how -> how.at.wall())
        .min(Comparator.naturalOrder());
  }

  /**
   * Records by how many hold them.
   *
   * @param byHolders index 1: only this node
   * @param unknown nobody else was compared with
   * @param missing records that somebody lacks, as far as was seen
   */
  record Count(List<Long> byHolders, long unknown, long missing) {}

  /** What is held in {@code cells}, by how many of their holders were seen to have it. */
  Count count(List<Cell> cells, Repairer.Site site, Instant cutoff) throws StoreException {
    var byHolders = new long[site.n() + 1];
    long unknown = 0;
    long missing = 0;
    for (Cell cell : cells) {
      long records = site.held().fingerprint(cell.range(), cutoff).count();
      var seen = cell.holders().stream().filter(peer -> covers(peer, cell.range())).toList();
      if (seen.isEmpty() && cell.holders().size() > 1) {
        unknown += records;
      } else {
        var lacking = lackedBy(seen, cell.range());
        int most = Math.min(seen.size() + 1, site.n());
        byHolders[most] += Math.max(0, records - lacking.size());
        lacking.values().forEach(by -> byHolders[Math.max(1, most - by)]++);
        missing += lacking.size();
      }
    }
    return new Count(Arrays.stream(byHolders).boxed().toList(), unknown, missing);
  }

  /** By how many each record is lacked. */
  private Map<Bytes32, Integer> lackedBy(List<PeerId> peers, Prefix range) {
    var lacking = new HashMap<Bytes32, Integer>();
    for (PeerId peer : peers) {
      lackedBy(peer, range).forEach(id -> lacking.merge(id, 1, Integer::sum));
    }
    return lacking;
  }

  private boolean covers(PeerId peer, Prefix range) {
    var ranges = seen.get(peer);
    return ranges != null && Ranges.minus(List.of(range), ranges.keySet()).isEmpty();
  }

  private Set<Bytes32> lackedBy(PeerId peer, Prefix range) {
    var ids = new HashSet<Bytes32>();
    seen.getOrDefault(peer, new TreeMap<>())
        .forEach((where, how) -> {
          if (range.contains(where) || where.contains(range)) {
            how.lacking.stream().filter(range::contains).forEach(ids::add);
          }
        });
    return ids;
  }
}
