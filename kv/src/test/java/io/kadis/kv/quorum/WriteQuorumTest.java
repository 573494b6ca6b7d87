package io.kadis.kv.quorum;

import static io.kadis.kv.quorum.Peers.A;
import static io.kadis.kv.quorum.Peers.B;
import static io.kadis.kv.quorum.Peers.C;
import static io.kadis.kv.quorum.Peers.D;
import static io.kadis.kv.quorum.Peers.E;
import static io.kadis.kv.quorum.Peers.F;
import static io.kadis.kv.quorum.Peers.FOREIGN;
import static io.kadis.kv.quorum.Peers.busy;
import static io.kadis.kv.quorum.Peers.failed;
import static io.kadis.kv.quorum.Peers.full;
import static io.kadis.kv.quorum.Peers.invalid;
import static io.kadis.kv.quorum.Peers.mismatch;
import static io.kadis.kv.quorum.Peers.panel;
import static io.kadis.kv.quorum.Peers.stored;
import static io.kadis.kv.quorum.Peers.superseded;
import static io.kadis.kv.quorum.Peers.syncing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Ballot.Step;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.ReplicaReport.Replica;
import io.kadis.kv.quorum.ReplicaReport.Status;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteQuorumTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private WriteQuorum quorum = new WriteQuorum(panel(7, 5), 3, DEADLINE);

  @Test
  @Requirement("KAD-57")
  void asksTheNearestInParallelAndIsReachedAsSoonAsWHaveStored() {
    assertThat(start().ask()).containsExactly(A, B, C, D, E);
    assertThat(at(1, stored(A)).verdict()).isEqualTo(Verdict.OPEN);
    assertThat(at(2, stored(C)).verdict()).isEqualTo(Verdict.OPEN);
    assertThat(at(3, stored(E)).verdict()).isEqualTo(Verdict.REACHED);
  }

  @Test
  void lateAcknowledgementsStillCount() {
    start();
    at(1, stored(A));
    at(1, stored(B));
    at(1, stored(C));
    assertThat(quorum.report().acknowledged()).isEqualTo(3);
    assertThat(status(D)).isEqualTo(Status.SILENT);

    assertThat(at(900, stored(D)).settled()).isFalse();
    assertThat(at(901, stored(E)).settled()).isTrue();
    assertThat(quorum.report().acknowledged()).isEqualTo(5);
  }

  @Test
  void theNextNearestTakesThePlaceOfWhoFailsOrHasNoRoom() {
    start();
    assertThat(at(1, failed(B)).ask()).containsExactly(F);
    assertThat(at(2, full(F)).ask()).containsExactly(Peers.G);
    assertThat(at(3, syncing(A)).ask()).as("nobody is left").isEmpty();
    assertThat(quorum.report().replicas())
        .extracting(Replica::peer, Replica::status, Replica::detail)
        .contains(
            tuple(B, Status.SILENT, "connection refused"),
            tuple(F, Status.FULL, "quota of 1 MiB is used up"),
            tuple(A, Status.SYNCING, ""));
  }

  @Test
  void theNextNearestTakesThePlaceOfWhoIsBusy() {
    start();
    List.of(A, B).forEach(peer -> at(1, stored(peer)));
    assertThat(at(2, busy(C)).ask()).containsExactly(F);

    assertThat(at(3, stored(F)).verdict()).isEqualTo(Verdict.REACHED);
  }

  @Test
  void copiesAreCompletedAfterTheVerdict() {
    start();
    List.of(A, B, C).forEach(peer -> at(1, stored(peer)));

    assertThat(at(2, failed(D)).ask()).containsExactly(F);
  }

  @Test
  void oneWhoRefusesForGoodIsNotReplaced() {
    start();
    assertThat(at(1, invalid(A)).ask()).isEmpty();
    assertThat(at(1, superseded(B, 9)).ask()).isEmpty();
    assertThat(quorum.superseded()).hasValue(9);
  }

  @Test
  void whoHasJustJoinedIsSentItAgainUntilTheQuorumIsThere() {
    quorum = new WriteQuorum(panel(2, 5), 2, DEADLINE);
    start();
    at(1, stored(A));
    var step = at(2, syncing(B));
    assertThat(step.verdict()).as("not hopeless").isEqualTo(Verdict.OPEN);
    assertThat(step.wakeAt()).isEqualTo(Duration.ofMillis(252));

    assertThat(at(252, new Event.TimerFired()).ask()).containsExactly(B);

    assertThat(at(253, stored(B)).verdict()).isEqualTo(Verdict.REACHED);
    assertThat(quorum.acknowledged()).isEqualTo(2);
  }

  @Test
  void onceTheQuorumIsThereNobodyIsSentItAgain() {
    quorum = new WriteQuorum(panel(2, 5), 1, DEADLINE);
    start();
    at(1, syncing(B));

    var step = at(2, stored(A));

    assertThat(step.settled()).isTrue();
    assertThat(quorum.askedAgain()).isZero();
  }

  @Test
  void supersededDoesNotCountAndTheHighestVersionIsKept() {
    start();
    at(1, superseded(A, 9));
    at(1, superseded(B, -1)); // unsigned: the highest of all
    at(1, superseded(C, 10));

    assertThat(quorum.acknowledged()).isZero();
    assertThat(quorum.superseded()).hasValue(-1);
  }

  @Test
  void outOfReachItIsMissedAfterAGraceForTheReport() {
    start();
    List.of(A, B, C).forEach(peer -> at(1, invalid(peer)));
    var step = at(2, stored(D));

    assertThat(step.verdict()).isEqualTo(Verdict.OPEN);
    assertThat(step.wakeAt()).isEqualTo(Duration.ofMillis(501));
    assertThat(at(501, new Event.TimerFired()).verdict()).isEqualTo(Verdict.MISSED);
    assertThat(quorum.report().acknowledged()).isOne();
  }

  @Test
  void outOfReachItIsMissedAtOnceWhenAllHaveSpoken() {
    quorum = new WriteQuorum(panel(1, 5), 3, DEADLINE);
    assertThat(start().verdict()).isEqualTo(Verdict.OPEN);

    var step = at(1, stored(A));

    assertThat(step.verdict()).isEqualTo(Verdict.MISSED);
    assertThat(step.settled()).isTrue();
    assertThat(quorum.report()).isEqualTo(report(3, 1, new Replica(A, Status.STORED, "")));
  }

  @Test
  void withoutAnybodyToAskItIsMissed() {
    quorum = new WriteQuorum(panel(0, 5), 1, DEADLINE);

    assertThat(start()).isEqualTo(new Step(List.of(), Verdict.MISSED, true, DEADLINE));
  }

  @Test
  void atTheDeadlineItIsMissedAndNobodyIsAskedAnyMore() {
    start();
    at(1, stored(A));
    var step = at(10_000, failed(B));

    assertThat(step.verdict()).isEqualTo(Verdict.MISSED);
    assertThat(step.settled()).isTrue();
    assertThat(step.ask()).isEmpty();
  }

  @Test
  void onlyWhoSaysThatItRefusedHasKeptNothing() {
    for (Event refusal : List.of(invalid(A), superseded(A, 9), full(A), busy(A), mismatch(A))) {
      assertThat(mayBeKept(refusal)).as("%s", refusal).isFalse();
    }
    for (Event other : List.of(stored(A), failed(A), syncing(A), new Event.TimerFired())) {
      assertThat(mayBeKept(other)).as("%s", other).isTrue();
    }
  }

  @Test
  void aForeignCopyIsKeptToo() {
    quorum = new WriteQuorum(new Panel(List.of(A), List.of(FOREIGN), 1), 1, DEADLINE);
    start();
    at(1, invalid(A));
    at(1, stored(FOREIGN));

    assertThat(quorum.mayBeKept()).isTrue();
  }

  private boolean mayBeKept(Event only) {
    quorum = new WriteQuorum(panel(1, 1), 1, DEADLINE);
    start();
    at(1, only);
    return quorum.mayBeKept();
  }

  @Test
  void anAnswerCountsOnceAndAStrangersNever() {
    start();
    at(1, stored(A));
    at(1, stored(A));
    at(1, stored(Peers.peer(15)));

    assertThat(quorum.acknowledged()).isOne();
  }

  @Test
  void aForeignCopyIsReportedAndNeverCounts() {
    quorum = new WriteQuorum(new Panel(List.of(A), List.of(FOREIGN), 5), 1, DEADLINE);
    assertThat(start().ask()).containsExactly(A, FOREIGN);

    assertThat(at(1, stored(FOREIGN)).verdict()).isEqualTo(Verdict.OPEN);
    assertThat(at(2, stored(A)).verdict()).isEqualTo(Verdict.REACHED);
    assertThat(quorum.report())
        .isEqualTo(
            report(
                1,
                1,
                new Replica(FOREIGN, Status.FOREIGN, "stored"),
                new Replica(A, Status.STORED, "")));
  }

  /** Whatever happens in whatever order: the verdict is what the acknowledgements say. */
  @Test
  void neverClaimsMoreThanWasAcknowledged() {
    Seeds.check(
        2_000,
        random -> {
          int peers = random.nextInt(0, 9);
          int w = random.nextInt(1, 6);
          quorum = new WriteQuorum(panel(peers, 5), w, DEADLINE);
          var open = new ArrayList<PeerId>();
          var asked = new HashSet<PeerId>();
          var step = start();
          int acknowledged = 0;
          var verdict = Verdict.OPEN;
          for (int now = 1; ; now++) {
            step.ask().forEach(peer -> assertThat(asked.add(peer)).isTrue());
            open.addAll(step.ask());
            if (verdict == Verdict.OPEN) {
              verdict = step.verdict();
              assertThat(verdict == Verdict.REACHED).isEqualTo(acknowledged >= w);
            }
            assertThat(step.verdict()).as("a verdict stays").isEqualTo(verdict);
            if (step.settled()) {
              break;
            }
            var peer = open.remove(random.nextInt(open.size()));
            boolean stores = random.nextBoolean();
            acknowledged += stores ? 1 : 0;
            step =
                at(now, stores ? stored(peer) : random.nextBoolean() ? failed(peer) : full(peer));
          }
          assertThat(verdict).isNotEqualTo(Verdict.OPEN);
          assertThat(quorum.acknowledged()).isEqualTo(acknowledged);
          assertThat(acknowledged == 5 || asked.size() == peers)
              .as("five copies, or everybody was asked")
              .isTrue();
        });
  }

  private static ReplicaReport report(int wanted, int acknowledged, Replica... replicas) {
    return new ReplicaReport(wanted, acknowledged, List.of(replicas));
  }

  private Status status(PeerId peer) {
    return quorum.report().replicas().stream()
        .filter(replica -> replica.peer().equals(peer))
        .findFirst()
        .orElseThrow()
        .status();
  }

  private Step start() {
    return quorum.advance(new Event.Started(), Duration.ZERO);
  }

  private Step at(int millis, Event event) {
    return quorum.advance(event, Duration.ofMillis(millis));
  }
}
