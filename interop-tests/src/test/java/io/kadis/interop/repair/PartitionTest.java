package io.kadis.interop.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.interop.Json;
import io.kadis.interop.Launch;
import io.kadis.interop.Repository;
import io.kadis.interop.cluster.Batch;
import io.kadis.interop.cluster.Fleet;
import io.kadis.interop.cluster.Member;
import io.kadis.interop.cluster.Placement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network is cut in two, both halves take writes, and become one again. */
@Tag("repair")
class PartitionTest {
  private static final int HALF = 10;
  private static final int COPIES = 5;
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Launch LAUNCH =
      Launch.PLAIN.small("--replication-interval", INTERVAL.toSeconds() + "s");

  /** Of either half to see that the other is gone. */
  private static final Duration TO_NOTICE = Duration.ofSeconds(90);

  private static final Duration POLL = Duration.ofSeconds(1);

  private final Story story = new Story();

  @TempDir Path directory;

  @Test
  @Timeout(420)
  void bothHalvesWriteTheSameKeysAndAgreeByTheRuleOfEachNamespaceOnceHealed() throws Exception {
    try (var network = TwoNetworks.open(HALF);
        var fleet = Fleet.start(directory, network.launches(LAUNCH))) {
      story.tell("%d nodes in the west and %d in the east know each other".formatted(HALF, HALF));
      try {
        cutAndHeal(network, fleet);
      } finally {
        Logs.keep(directory, Repository.root().resolve("interop-tests/target/repair-partition"));
      }
    }
  }

  private void cutAndHeal(TwoNetworks network, Fleet fleet) throws Exception {
    List<Member> west = fleet.members().subList(0, HALF);
    List<Member> east = fleet.members().subList(HALF, 2 * HALF);
    fleet.awaitCovered();
    write(Disputed.before(), west.getFirst());

    network.cut();
    story.tell("the cable is cut");
    await().atMost(TO_NOTICE).pollInterval(POLL).until(() -> alone(west) && alone(east));
    story.tell("each half sees only itself");
    write(Disputed.western(true), west.getFirst());
    write(Disputed.eastern(), east.getFirst());
    write(Disputed.western(false), west.getFirst());

    network.heal();
    story.tell("the cable is whole again");
    fleet.awaitSettled();
    story.tell("all know each other again");
    var watch = new Watch(fleet, directory.resolve("looks"), story);
    watch.untilHealthy(new Placement(fleet.up(), COPIES), INTERVAL.multipliedBy(3));
    for (Member member : fleet.up()) {
      assertThat(Disputed.shown(Disputed.read().send(member.node())))
          .as("what %s says", member.name())
          .isEqualTo(Disputed.agreed());
    }
    story.tell("all %d nodes say the same, by the rule of each namespace".formatted(2 * HALF));
  }

  private void write(Batch batch, Member through) throws Exception {
    List<Json> results = batch.send(through.node());
    assertThat(results).allMatch(result -> result.number("status") == 200);
    story.tell("%d writes acknowledged at %s".formatted(results.size(), through.name()));
  }

  private static boolean alone(List<Member> half) throws Exception {
    List<String> ids = half.stream().map(Member::peerId).toList();
    for (Member member : half) {
      if (!ids.containsAll(member.node().table())) {
        return false;
      }
    }
    return true;
  }
}
