package io.kadis.kv.quorum;

import static io.kadis.kv.quorum.Peers.A;
import static io.kadis.kv.quorum.Peers.B;
import static io.kadis.kv.quorum.Peers.C;
import static io.kadis.kv.quorum.Peers.D;
import static io.kadis.kv.quorum.Peers.E;
import static io.kadis.kv.quorum.Peers.F;
import static io.kadis.kv.quorum.Peers.FOREIGN;
import static io.kadis.kv.quorum.Peers.NEW;
import static io.kadis.kv.quorum.Peers.OLD;
import static io.kadis.kv.quorum.Peers.absent;
import static io.kadis.kv.quorum.Peers.busy;
import static io.kadis.kv.quorum.Peers.failed;
import static io.kadis.kv.quorum.Peers.found;
import static io.kadis.kv.quorum.Peers.full;
import static io.kadis.kv.quorum.Peers.invalid;
import static io.kadis.kv.quorum.Peers.panel;
import static io.kadis.kv.quorum.Peers.syncing;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Ballot.Step;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.ReplicaReport.Replica;
import io.kadis.kv.quorum.ReplicaReport.Status;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class ReadQuorumTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofMillis(30);

  private ReadQuorum quorum = reading(panel(7, 5), 3);

  @Test
  @Requirement("KAD-58")
  void answersOnceRReplicasHoldSomethingAndTheOthersHadAMoment() {
    assertThat(start().ask()).containsExactly(A, B, C, D, E);
    at(1, found(A, OLD));
    at(1, found(B, NEW));
    var step = at(2, found(C, OLD));
    assertThat(step.verdict()).isEqualTo(Verdict.OPEN);

    step = at((int) step.wakeAt().toMillis(), new Event.TimerFired());

    assertThat(step.verdict()).isEqualTo(Verdict.REACHED);
    assertThat(step.settled()).isFalse();
    assertThat(quorum.best()).contains(NEW);
  }

  /** Three were away when it was written: it went to those behind them, and nobody is gone. */
  @Test
  void rThatHoldAnOldValueDoNotHideANewerOne() {
    start();
    List.of(A, B, C).forEach(peer -> assertThat(open(1, found(peer, OLD))).isTrue());
    at(2, found(D, NEW));

    assertThat(at(2, found(E, NEW)).verdict()).isEqualTo(Verdict.REACHED);
    assertThat(quorum.best()).contains(NEW);
  }

  @Test
  void oneIsEnoughForAReadOfOne() {
    quorum = reading(panel(7, 5), 1);
    start();

    assertThat(at(1, found(C, OLD)).verdict()).isEqualTo(Verdict.REACHED);
  }

  /** Three of the five that stored it are gone: those that moved up never had it. */
  @Test
  void absentOnThoseThatMovedUpDoesNotHideWhatALaterOneHolds() {
    start();
    at(1, absent(A));
    at(1, absent(B));
    assertThat(at(1, absent(C)).verdict()).isEqualTo(Verdict.OPEN);
    at(2, absent(D));
    var step = at(3, found(E, NEW));

    assertThat(step.verdict()).isEqualTo(Verdict.REACHED);
    assertThat(quorum.best()).contains(NEW);
  }

  @Test
  void absentNeedsAllTheNearestThatLive() {
    start();
    List.of(A, B, C, D).forEach(peer -> assertThat(open(1, absent(peer))).isTrue());

    assertThat(at(2, absent(E)).verdict()).isEqualTo(Verdict.REACHED);
    assertThat(quorum.best()).isEmpty();
  }

  @Test
  void theNextNearestTakesThePlaceOfWhoFails() {
    start();
    assertThat(at(1, failed(A)).ask()).containsExactly(F);
    assertThat(at(2, syncing(B)).ask()).containsExactly(Peers.G);
  }

  @Test
  void theNextNearestTakesThePlaceOfWhoIsBusyOrFull() {
    start();
    assertThat(at(1, busy(C)).ask()).containsExactly(F);
    assertThat(at(1, full(D)).ask()).containsExactly(Peers.G);
    List.of(A, B, E, F).forEach(peer -> at(2, absent(peer)));

    assertThat(at(3, found(Peers.G, NEW)).verdict()).isEqualTo(Verdict.REACHED);
    assertThat(quorum.best()).contains(NEW);
  }

  @Test
  void inTurnsOnlyTheFirstIsAskedAndItsValueIsEnough() {
    assertThat(inTurns(panel(7, 5), C, A, B, D, E).ask()).containsExactly(C);

    var step = at(1, found(C, OLD));

    assertThat(step).isEqualTo(new Step(List.of(), Verdict.REACHED, true, DEADLINE));
  }

  @Test
  void inTurnsTheNextIsAskedForEachThatCannotHelp() {
    inTurns(panel(7, 5), C, A, B, D, E);

    assertThat(at(1, busy(C)).ask()).containsExactly(A);
    assertThat(at(2, full(A)).ask()).containsExactly(B);
    assertThat(at(3, syncing(B)).ask()).containsExactly(D);
    assertThat(at(4, failed(D)).ask()).containsExactly(E);
    assertThat(at(5, invalid(E)).ask()).as("then the next nearest").containsExactly(F);
    assertThat(at(6, found(F, NEW)).verdict()).isEqualTo(Verdict.REACHED);
  }

  @Test
  void inTurnsOneMoreIsAskedEachTimeOneTakesLongerThanItShould() {
    var step = inTurns(panel(7, 5), C, A, B, D, E);
    assertThat(step.wakeAt()).isEqualTo(PATIENCE);

    step = at(30, new Event.TimerFired());
    assertThat(step.ask()).containsExactly(A);
    assertThat(step.wakeAt()).isEqualTo(PATIENCE.multipliedBy(2));
    assertThat(at(60, new Event.TimerFired()).ask()).containsExactly(B);

    assertThat(at(61, found(A, NEW)).verdict()).isEqualTo(Verdict.REACHED);
    assertThat(quorum.hedged()).isEqualTo(2);
  }

  @Test
  void inTurnsOneThatHasNothingProvesNothing() {
    inTurns(new Panel(List.of(A, B, C, D), List.of(FOREIGN), 3), C, A, B);
    at(1, busy(C));

    assertThat(at(2, absent(A)).ask()).containsExactlyInAnyOrder(B, D, FOREIGN);
    assertThat(open(3, absent(B))).isTrue();
    assertThat(at(4, found(D, NEW)).verdict()).isEqualTo(Verdict.REACHED);
  }

  /** Whoever dies, in whatever order they answer: it says just what asking all at once says. */
  @Test
  void inTurnsAbsentIsSaidOnlyWhenAllTheNearestThatLiveHaveNothing() {
    Seeds.check(
        2_000,
        random -> {
          int peers = random.nextInt(1, 9);
          int copies = Math.min(5, peers);
          var order = new ArrayList<>(panel(peers, 5).nearest().subList(0, copies));
          Collections.shuffle(order, Random.from(random));
          var step = inTurns(panel(peers, 5), order.toArray(PeerId[]::new));
          var fate = random.ints(peers, 0, 3).toArray(); // dead, has it, has nothing
          var open = new ArrayList<>(step.ask());
          var absent = new HashSet<PeerId>();
          while (step.verdict() == Verdict.OPEN) {
            if (random.nextInt(4) == 0 && step.wakeAt().compareTo(DEADLINE) < 0) {
              step = at((int) step.wakeAt().toMillis(), new Event.TimerFired());
            } else {
              var peer = open.remove(random.nextInt(open.size()));
              int what = fate[panel(peers, 5).nearest().indexOf(peer)];
              step = at(1, what == 0 ? failed(peer) : what == 1 ? found(peer, NEW) : absent(peer));
              absent.addAll(what == 2 ? List.of(peer) : List.of());
            }
            open.addAll(step.ask());
          }
          var nearestThatLive =
              IntStream.range(0, peers).filter(i -> fate[i] != 0).limit(5).toArray();
          boolean someoneHasIt = IntStream.of(nearestThatLive).anyMatch(i -> fate[i] == 1);
          assertThat(quorum.best().isPresent()).isEqualTo(someoneHasIt);
          assertThat(step.verdict() == Verdict.REACHED).isEqualTo(nearestThatLive.length > 0);
          if (!someoneHasIt) {
            assertThat(absent).hasSameSizeAs(nearestThatLive);
          }
        });
  }

  @Test
  void whoHasJustJoinedIsAskedAgainWhileItsAnswerIsNeeded() {
    quorum = reading(panel(1, 5), 1);
    start();
    var step = at(10, syncing(A));
    assertThat(step).isEqualTo(new Step(List.of(), Verdict.OPEN, false, Duration.ofMillis(260)));

    assertThat(at(260, new Event.TimerFired()).ask()).containsExactly(A);
    step = at(270, syncing(A));
    assertThat(step.wakeAt()).isEqualTo(Duration.ofMillis(770));
    at(770, new Event.TimerFired());

    assertThat(at(780, found(A, NEW)).verdict()).isEqualTo(Verdict.REACHED);
    assertThat(quorum.askedAgain()).isEqualTo(2);
    assertThat(quorum.report().replicas()).containsExactly(new Replica(A, Status.FOUND, ""));
  }

  @Test
  void whatIsEnoughWithoutThemDoesNotWaitForThoseWhoHaveJustJoined() {
    start();
    at(1, syncing(A));
    List.of(B, C, D, E).forEach(peer -> at(2, absent(peer)));

    var step = at(3, absent(F));

    assertThat(step.verdict()).isEqualTo(Verdict.REACHED);
    assertThat(step.settled()).as("nobody is asked again").isTrue();
  }

  @Test
  void whoStaysUnreadyIsReplacedOnceAndGivenUpInTheEnd() {
    quorum = reading(panel(4, 2), 2);
    start();
    assertThat(at(0, syncing(A)).ask()).containsExactly(C);
    at(0, invalid(C));
    at(0, invalid(D));
    var step = at(0, absent(B));
    int questions = 1;
    while (step.verdict() == Verdict.OPEN) {
      int now = (int) step.wakeAt().toMillis();
      assertThat(at(now, new Event.TimerFired()).ask()).containsExactly(A);
      step = at(now, syncing(A));
      assertThat(step.ask()).as("in its place").isEmpty();
      questions++;
    }

    assertThat(step.verdict()).isEqualTo(Verdict.MISSED);
    assertThat(questions).isEqualTo(1 + Newcomers.MAX_QUESTIONS);
  }

  @Test
  void whoWasAwayForLongIsNotAskedAgain() {
    quorum = reading(panel(1, 5), 1);
    start();

    var step = at(1, new Event.Replied(A, new KvReply.Syncing(7)));

    assertThat(step.verdict()).isEqualTo(Verdict.MISSED);
  }

  @Test
  @Requirement({"KAD-58", "SEC-5"})
  void anInvalidRecordIsNoAnswer() {
    quorum = reading(panel(1, 5), 1);
    start();

    assertThat(at(1, invalid(A)).verdict()).isEqualTo(Verdict.MISSED);
    assertThat(quorum.report().acknowledged()).isZero();
    assertThat(quorum.report().replicas())
        .containsExactly(new Replica(A, Status.INVALID, "bad clock"));
  }

  @Test
  @Requirement("SEC-5")
  void fewerThanRProveNothingEvenWithAValueInHand() {
    quorum = reading(panel(2, 5), 3);
    start();
    at(1, found(A, NEW));

    assertThat(at(2, found(B, NEW)).verdict()).isEqualTo(Verdict.MISSED);
  }

  @Test
  void whoeverHangsIsLeftOutAtTheDeadline() {
    start();
    List.of(A, B, C).forEach(peer -> at(1, absent(peer)));
    at(1, found(D, NEW));

    var step = at(10_000, new Event.TimerFired());

    assertThat(step.verdict()).isEqualTo(Verdict.REACHED);
    assertThat(step.settled()).isTrue();
    assertThat(quorum.best()).contains(NEW);
  }

  @Test
  @Requirement("SEC-5")
  void aForeignRecordIsConsideredButDoesNotCount() {
    quorum = reading(new Panel(List.of(A), List.of(FOREIGN), 5), 1);
    start();
    assertThat(open(1, found(FOREIGN, NEW))).isTrue();

    assertThat(at(2, absent(A)).verdict()).isEqualTo(Verdict.REACHED);
    assertThat(quorum.best()).contains(NEW);
    assertThat(quorum.report().acknowledged()).isOne();
  }

  @Test
  @Requirement("KAD-59")
  void behindAreAllThatAnsweredWithSomethingElseOrNothingLateOnesIncluded() {
    start();
    at(1, found(A, OLD));
    at(1, found(B, NEW));
    at(1, failed(C));
    at(1, found(D, OLD));
    at(2, absent(E));
    at(3, found(F, NEW));

    assertThat(quorum.behind()).containsExactly(A, D, E);
  }

  /** Whoever dies, in whatever order they answer: what one of those asked holds is found. */
  @Test
  void aValueHeldByAnyoneAskedIsFound() {
    Seeds.check(
        2_000,
        random -> {
          int peers = random.nextInt(1, 9);
          quorum = reading(panel(peers, 5), random.nextInt(1, 4));
          var holders = new HashSet<>();
          var dead = new HashSet<>();
          for (int i = 0; i < peers; i++) {
            (random.nextInt(3) == 0 ? dead : random.nextInt(3) == 0 ? holders : new HashSet<>())
                .add(Peers.peer(i));
          }
          var step = start();
          var open = new ArrayList<>(step.ask());
          int answered = 0;
          boolean heard = false;
          while (step.verdict() == Verdict.OPEN) {
            var peer = open.remove(random.nextInt(open.size()));
            boolean lives = !dead.contains(peer);
            heard |= holders.contains(peer);
            answered += lives ? 1 : 0;
            step =
                at(
                    1,
                    !lives
                        ? failed(peer)
                        : holders.contains(peer) ? found(peer, NEW) : absent(peer));
            open.addAll(step.ask());
          }
          assertThat(step.verdict() == Verdict.REACHED)
              .isEqualTo(answered >= quorum.report().wanted());
          assertThat(quorum.best().isPresent()).isEqualTo(heard);
          if (quorum.best().isEmpty()) {
            assertThat(open).as("absent only when all have spoken").isEmpty();
            assertThat(answered == 5 || answered + dead.size() == peers).isTrue();
          }
        });
  }

  private Step inTurns(Panel panel, PeerId... order) {
    var turns = new Turns(List.of(order), PATIENCE);
    quorum = ReadQuorum.inTurns(panel, turns, DEADLINE, ReadQuorumTest::larger);
    return start();
  }

  private static ReadQuorum reading(Panel panel, int r) {
    return new ReadQuorum(panel, r, DEADLINE, ReadQuorumTest::larger);
  }

  private static Bytes larger(Bytes a, Bytes b) {
    return a.get(0) >= b.get(0) ? a : b;
  }

  private boolean open(int millis, Event event) {
    return at(millis, event).verdict() == Verdict.OPEN;
  }

  private Step start() {
    return quorum.advance(new Event.Started(), Duration.ZERO);
  }

  private Step at(int millis, Event event) {
    return quorum.advance(event, Duration.ofMillis(millis));
  }
}
