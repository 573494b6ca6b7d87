package io.kadis.simulator.check;

import io.kadis.dht.key.Key;
import io.kadis.dht.record.KadRecord;
import io.kadis.simulator.check.Ledger.Line;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was acknowledged can be read, and what was deleted stays deleted, at each
 * observation and for every key: as by a read whose lookup finds the nodes that really are nearest,
 * none of whose messages is lost. A key whose last acknowledged write, or a newer one, would not be
 * told counts as unreadable for the minute that follows.
 *
 * <p>Looks again only at keys with something new among the nodes asked. One owner.
 */
public final class Readability {
  private final ReadRule rule;
  private final Map<Line, Look> looks = new HashMap<>();
  private Set<Witness> up = Set.of();
  private long unreadable;
  private long misleading;
  private int worst;
  private List<Line> unreadableNow = List.of();

  /**
   * The last look at one key.
   *
   * @param seen those passed over because they are syncing among them
   */
  private record Look(
      List<Witness> seen, long stamp, long farthest, @Nullable Bytes asOf, Finding finding) {}

  private enum Finding {
    READABLE,
    /** Too few speak: whoever reads is told so. */
    UNANSWERED,
    /** Enough speak, and say something older, or that there is nothing. */
    MISLEADING,
    /** The same, of a deleted key: it shows a value. */
    RESURRECTED
  }

  public Readability(ReadRule rule) {
    this.rule = rule;
  }

  /** To be called once a simulated minute. */
  public void observe(Ledger ledger, Collection<? extends Witness> nodes) {
    var nearest = new Nearest(nodes);
    var arrived = arrivals(nodes);
    var failing = new ArrayList<Line>();
    for (Line line : ledger.lines()) {
      if (line.acknowledged().isPresent()) {
        var finding = finding(line, nearest, arrived);
        misleading += finding.compareTo(Finding.MISLEADING) >= 0 ? 1 : 0;
        if (finding != Finding.READABLE) {
          failing.add(line);
        }
      }
    }
    unreadable += failing.size();
    worst = Math.max(worst, failing.size());
    unreadableNow = List.copyOf(failing);
  }

  private List<Witness> arrivals(Collection<? extends Witness> nodes) {
    var now = new HashSet<Witness>();
    var arrived = new ArrayList<Witness>();
    for (Witness node : nodes) {
      if (node.answers() && now.add(node) && !up.contains(node)) {
        arrived.add(node);
      }
    }
    up = now;
    return arrived;
  }

  private Finding finding(Line line, Nearest nearest, List<Witness> arrived) {
    var last = looks.get(line);
    if (last == null || outdated(last, line, arrived)) {
      last = look(line, nearest);
      looks.put(line, last);
    }
    return last.finding;
  }

  private static boolean outdated(Look last, Line line, List<Witness> arrived) {
    if (!Objects.equals(last.asOf, line.acknowledged().orElse(null))
        || last.stamp != stamp(last.seen)) {
      return true;
    }
    for (Witness node : arrived) {
      if (Long.compareUnsigned(distance(line, node), last.farthest) < 0) {
        return true;
      }
    }
    return false;
  }

  private Look look(Line line, Nearest nearest) {
    var seen = new ArrayList<Witness>();
    var answering =
        nearest.to(
            line.id(),
            rule.asked(),
            node -> {
              seen.add(node);
              return node.speaksFor(line.id());
            });
    var reading = rule.read(line, answering, nearest.size());
    long farthest = answering.size() < rule.asked() ? -1 : distance(line, seen.getLast());
    return new Look(
        seen, stamp(seen), farthest, line.acknowledged().orElse(null), judge(line, reading));
  }

  /** A tombstone may have been purged: then the key is simply not there. */
  private static boolean forgotten(Line line, ReadRule.Reading reading) {
    return line.deleted() && reading.answered() && reading.best().isEmpty();
  }

  private static Finding judge(Line line, ReadRule.Reading reading) {
    if (reading.tells(line) || forgotten(line, reading)) {
      return Finding.READABLE;
    }
    if (!reading.answered()) {
      return Finding.UNANSWERED;
    }
    boolean shown =
        reading.best().map(KadRecord::value).filter(value -> !line.isDelete(value)).isPresent();
    return line.deleted() && shown ? Finding.RESURRECTED : Finding.MISLEADING;
  }

  private static long stamp(List<Witness> nodes) {
    long sum = 0;
    for (Witness node : nodes) {
      sum += node.changes();
    }
    return sum;
  }

  private static long distance(Line line, Witness node) {
    return Key.bits(line.id(), 0) ^ Key.bits(node.place().id(), 0);
  }

  /** Keys times observations. */
  public long unreadableMinutes() {
    return unreadable;
  }

  /** Those of them in which the read would be answered, and wrongly. */
  public long misleadingMinutes() {
    return misleading;
  }

  /** The most keys that were unreadable at once. */
  public int worst() {
    return worst;
  }

  /** At the last observation. */
  public List<Line> unreadableNow() {
    return unreadableNow;
  }

  /** Deleted keys that at the last observation read as an older value. */
  public List<Line> resurrectedNow() {
    return unreadableNow.stream()
        .filter(line ->
            looks.get(line) instanceof Look(_, _, _, _, var finding)
                && finding == Finding.RESURRECTED)
        .toList();
  }
}
