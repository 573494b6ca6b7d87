package io.kadis.interop.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.interop.Json;
import io.kadis.interop.Launch;
import io.kadis.interop.Repository;
import io.kadis.interop.cluster.Fleet;
import io.kadis.interop.cluster.Holdings;
import io.kadis.interop.cluster.Member;
import io.kadis.interop.cluster.Placement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty processes, some of which go for good, go all at once and come back, or leave in order. One
 * network for all of it, as each change is to find the one before repaired.
 */
@Tag("repair")
@Timeout(420)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RepairTest {
  private static final int NODES = Integer.getInteger("kadis.nodes", 20);
  private static final int REPLACED = NODES / 5;
  private static final int COPIES = 5;

  /** A quarter of it is what a silence settles for, with the default as well: 20 s. */
  private static final Duration INTERVAL =
      Duration.ofSeconds(Integer.getInteger("kadis.interval", 80));

  private static final Launch LAUNCH =
      Launch.PLAIN.small("--replication-interval", INTERVAL.toSeconds() + "s");
  private static final double MOST_MOVED = 1.5;

  private static final int COMPLAINTS = 5;

  /** One key in so many is read while nodes are away. */
  private static final int READ_MEANWHILE = 10;

  private final long seed = Long.getLong("kadis.seed", 5);
  private final Load load = new Load(seed, Integer.getInteger("kadis.keys", 10_000));
  private final Story story = new Story();

  private Path directory;
  private Fleet fleet;
  private Watch watch;
  private Set<Integer> acknowledged = Set.of();

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    directory = temporary;
    story.tell("starting %d nodes, repair every %s".formatted(NODES, INTERVAL));
    fleet = Fleet.start(directory, Collections.nCopies(NODES, LAUNCH));
    watch = new Watch(fleet, directory.resolve("looks"), story);
    story.tell("%d nodes know each other".formatted(NODES));
    fleet.awaitCovered();
    story.tell("all of them may speak of what they should hold");
    var answers = load.write(fleet.up());
    acknowledged = answers.good();
    story.tell("%d of %d writes acknowledged".formatted(acknowledged.size(), load.keys()));
    answers.complaints().stream()
        .limit(COMPLAINTS)
        .forEach(why -> story.tell("  %s".formatted(why)));
    assertThat(acknowledged).as("acknowledged").hasSizeGreaterThan(load.keys() * 9 / 10);
  }

  @AfterAll
  void stop() throws Exception {
    if (fleet != null) {
      Logs.keep(directory, Repository.root().resolve("interop-tests/target/repair"));
      fleet.close();
    }
  }

  @Test
  @Order(1)
  void fourReplacedNodesGetWhatIsTheirsInThreeIntervalsAndLittleElseMoves() throws Exception {
    Holdings before = watch.untilHealthy(placement(), INTERVAL.multipliedBy(3));
    List<Member> gone = fleet.up().subList(NODES / 2, NODES / 2 + REPLACED);
    for (Member member : gone) {
      member.is(Member.State.GONE);
      member.node().process().kill();
    }
    long pulledBefore = watch.pulledBytes();
    story.tell("%d nodes killed for good".formatted(gone.size()));
    List<Member> come = fleet.grow(Collections.nCopies(REPLACED, LAUNCH));
    story.tell("%d new ones are ready".formatted(come.size()));

    Holdings after = watch.untilHealthy(placement(), INTERVAL.multipliedBy(3));
    long needed = placement().moved(before, after);
    long moved = watch.pulledBytes() - pulledBefore;
    story.tell(
        "had to move %,d bytes; moved %,d: %.2f times"
            .formatted(needed, moved, (double) moved / needed));
    assertThat(moved).isBetween(needed, (long) (MOST_MOVED * needed));
    assertThat(after.keys()).containsAll(before.keys());
  }

  @Test
  @Order(2)
  void aFifthThatRestartsAtOnceLosesNothingAndSoonAllIsQuietAgain() throws Exception {
    Holdings before = watch.look(fleet.up());
    List<Member> away = fleet.up().subList(0, REPLACED);
    for (Member member : away) {
      member.is(Member.State.AWAY);
    }
    long pulledBefore = watch.pulledBytes(); // Those that restart count from zero.
    for (Member member : away) {
      member.node().process().kill();
    }
    story.tell("%d nodes killed at once".formatted(away.size()));
    assertReadable(load.first(load.keys() / READ_MEANWHILE));
    for (Member member : away) {
      member.restart();
    }
    story.tell("and back");
    fleet.awaitSettled();
    Holdings after = watch.untilHealthy(placement(), INTERVAL.multipliedBy(2));
    story.tell("moved %,d bytes".formatted(watch.pulledBytes() - pulledBefore));
    assertThat(after.keys()).containsAll(before.keys());
  }

  @Test
  @Order(3)
  void whoLeavesInOrderHasHandedOverAllItHeldBeforeItGoes() throws Exception {
    Holdings before = watch.look(fleet.up());
    Member leaver = fleet.up().getLast();
    Json left = leaver.node().post("/v1/leave?timeout=60s", "{}");
    leaver.is(Member.State.GONE);
    Holdings after = watch.look(fleet.up());
    story.tell("one node has left: %s".formatted(left.fields()));
    assertThat(placement().faults(before.keys(), after)).isEmpty();
    assertReadable(load);
  }

  private Placement placement() {
    return new Placement(fleet.up(), COPIES);
  }

  private void assertReadable(Load some) throws Exception {
    Set<Integer> lost = new TreeSet<>(acknowledged);
    lost.removeIf(key -> key >= some.keys());
    var answers = some.read(fleet.up());
    lost.removeAll(answers.good());
    story.tell("%d of the first %d values cannot be read".formatted(lost.size(), some.keys()));
    answers.complaints().stream()
        .limit(COMPLAINTS)
        .forEach(why -> story.tell("  %s".formatted(why)));
    assertThat(lost).as("acknowledged and not to be read").isEmpty();
  }
}
