package io.kadis.kv.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.balance.ReplicaChoice.Outcome;
import io.kadis.kv.quorum.Peers;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplicaChoiceTest {
  private static final PeerId SELF = Peers.peer(10);
  private static final List<PeerId> FIVE = IntStream.range(0, 5).mapToObj(Peers::peer).toList();
  private static final int READS = 1_000;

  private Duration now = Duration.ofHours(1);
  private final ReplicaChoice choice = new ReplicaChoice(SELF, new SplittableRandom(7));

  @Test
  void replicasThatAreAlikeShareTheReads() {
    FIVE.forEach(peer -> answers(peer, 1_000));

    assertThat(firsts().values())
        .hasSize(5)
        .allSatisfy(reads -> assertThat(reads).isBetween(READS / 7, READS / 4));
  }

  @Test
  void theSlowestIsNotAskedFirst() {
    FIVE.forEach(peer -> answers(peer, 1_000));
    answers(Peers.A, 900_000);

    assertThat(firsts()).doesNotContainKey(Peers.A);
  }

  @Test
  void theBusiestOfThisNodesQuestionsIsNotAskedFirst() {
    FIVE.forEach(peer -> answers(peer, 1_000));
    IntStream.range(0, 10).forEach(_ -> choice.asked(Peers.B));

    assertThat(firsts()).doesNotContainKey(Peers.B);
  }

  @Test
  void itselfIsAskedFirstWhereItIsAReplica() {
    var withSelf = List.of(Peers.A, SELF, Peers.B);

    assertThat(choice.turns(withSelf, now).order().getFirst()).isEqualTo(SELF);
  }

  @Test
  void whoCouldNotHelpComesLastForAMoment() {
    choice.asked(Peers.C);
    choice.settled(Peers.C, Outcome.NO_HELP, Duration.ofMillis(1), now);

    assertThat(choice.turns(FIVE, now).order().getLast()).isEqualTo(Peers.C);
    now = now.plus(ReplicaChoice.ASIDE);
    assertThat(firsts()).containsKey(Peers.C);
  }

  /** Or nobody would find out that it is fast again. */
  @Test
  void aBadImpressionFades() {
    FIVE.forEach(peer -> answers(peer, 1_000));
    answers(Peers.A, 64_000);
    assertThat(firsts()).doesNotContainKey(Peers.A);

    now = now.plusSeconds(120);

    assertThat(firsts()).containsKey(Peers.A);
  }

  @Test
  void patienceFollowsTheUsualTimeWithinItsBounds() {
    var one = List.of(Peers.A);
    assertThat(choice.turns(one, now).patience()).isEqualTo(Expectation.MAX_PATIENCE);
    IntStream.range(0, 50).forEach(_ -> answers(Peers.A, 40_000));
    assertThat(choice.turns(one, now).patience())
        .isBetween(Duration.ofMillis(40), Duration.ofMillis(50));
    IntStream.range(0, 50).forEach(_ -> answers(Peers.A, 10));
    assertThat(choice.turns(one, now).patience()).isEqualTo(Expectation.MIN_PATIENCE);
  }

  @Test
  void eachTurnNamesEachReplicaOnceWhateverHappened() {
    Seeds.check(
        200,
        random -> {
          var some = new ReplicaChoice(SELF, random);
          for (int i = 0; i < 50; i++) {
            var peer = Peers.peer(random.nextInt(12));
            some.asked(peer);
            var outcome = random.nextBoolean() ? Outcome.ANSWERED : Outcome.NO_HELP;
            some.settled(peer, outcome, Duration.ofNanos(random.nextLong(1L << 35)), now);
            now = now.plusMillis(random.nextInt(300));
            var turns = some.turns(FIVE, now);
            assertThat(new HashSet<>(turns.order())).isEqualTo(new HashSet<>(FIVE));
            assertThat(turns.order()).hasSize(5);
            assertThat(turns.patience())
                .isBetween(Expectation.MIN_PATIENCE, Expectation.MAX_PATIENCE);
          }
        });
  }

  private void answers(PeerId peer, int micros) {
    choice.asked(peer);
    choice.settled(peer, Outcome.ANSWERED, Duration.ofNanos(micros * 1_000L), now);
  }

  private Map<PeerId, Integer> firsts() {
    var firsts = new HashMap<PeerId, Integer>();
    for (int i = 0; i < READS; i++) {
      firsts.merge(choice.turns(FIVE, now).order().getFirst(), 1, Integer::sum);
    }
    return firsts;
  }
}
