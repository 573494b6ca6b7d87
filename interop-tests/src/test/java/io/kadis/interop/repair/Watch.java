package io.kadis.interop.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.interop.Json;
import io.kadis.interop.cluster.Fleet;
import io.kadis.interop.cluster.Holdings;
import io.kadis.interop.cluster.Member;
import io.kadis.interop.cluster.Placement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;

/** Looks at a network while it repairs itself. One thread. */
final class Watch {
  /** What nodes took from others, keys and values of records. */
  private static final String PULLED = "kadis_repair_pulled_bytes_total";

  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int SHOWN = 5;

  private final Fleet fleet;
  private final Path scratch;
  private final Story story;
  private int looks;

  Watch(Fleet fleet, Path scratch, Story story) {
    this.fleet = fleet;
    this.scratch = scratch;
    this.story = story;
  }

  /**
   * Until all disks hold what they should; what they hold then. A look stops all nodes for a
   * moment: it is taken once nothing moves any more, and at the deadline, where this fails.
   */
  Holdings untilHealthy(Placement placement, Duration limit) throws Exception {
    long begin = System.nanoTime();
    long lookedAt = -1;
    while (true) {
      var quiet = new Quiet(this::pulledBytes, lookedAt);
      boolean last = !within(limit.minusNanos(System.nanoTime() - begin), quiet);
      double seconds = (System.nanoTime() - begin) / 1e9;
      lookedAt = quiet.last(); // What a look has seen already need not be looked at again.
      Holdings holdings = look(placement.nodes());
      List<String> faults = placement.faults(holdings.keys(), holdings);
      story.tell(
          "after %.1f s of %d: %,d copies of %,d keys; %,d keys are not at their %d nearest"
              .formatted(
                  seconds,
                  limit.toSeconds(),
                  holdings.records(),
                  holdings.keys().size(),
                  faults.size(),
                  placement.n()));
      if (!faults.isEmpty() && last) {
        tellOpinions(placement.nodes());
      }
      if (faults.isEmpty() || last) {
        assertThat(faults.stream().limit(SHOWN))
            .as("%d keys at fault, such as", faults.size())
            .isEmpty();
        return holdings;
      }
    }
  }

  /** What those nodes say for themselves that know of something to do. */
  private void tellOpinions(List<Member> nodes) throws Exception {
    for (Member member : nodes) {
      Json durability = member.node().json("/v1/durability");
      if (durability.number("backlog") > 0 || member.node().metric(Fleet.COVERED) < 1) {
        story.tell("  %s: %s".formatted(member.name(), durability.fields()));
      }
    }
  }

  Holdings look(List<Member> members) throws Exception {
    return Holdings.of(members, scratch.resolve(Integer.toString(looks++)));
  }

  /** Whether all was quiet in time. */
  private static boolean within(Duration limit, Quiet quiet) {
    if (limit.compareTo(POLL) <= 0) {
      return false;
    }
    try {
      await().atMost(limit).pollInterval(POLL).until(quiet);
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  /** By all that live now, since each started. */
  long pulledBytes() throws Exception {
    long bytes = 0;
    for (Member member : fleet.up()) {
      bytes += (long) member.node().metric(PULLED);
    }
    return bytes;
  }
}
