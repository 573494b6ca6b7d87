package io.kadis.kv;

import static io.kadis.kv.quorum.Peers.A;
import static io.kadis.kv.quorum.Peers.B;
import static io.kadis.kv.quorum.Peers.C;
import static io.kadis.kv.quorum.Peers.FOREIGN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kadis.kv.namespace.Draft;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.quorum.Ballot.Event;
import io.kadis.kv.quorum.Ballot.Panel;
import io.kadis.kv.quorum.Ballot.Verdict;
import io.kadis.kv.quorum.Peers;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.quorum.WriteQuorum;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** What a write says that did not get its quorum: never more than is known. */
class WriteTruthTest {
  private static final Draft.Ready SENT = new Draft.Ready(7, Bytes.of(1));
  private static final Draft.Refused CLOCK = new Draft.Refused(Refusal.CLOCK, "set the clock");
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final WriteTruth truth = new WriteTruth(false);

  @Test
  void invalidToAllIsRefusedWithTheNearestOnesReason() {
    var answer = answer(Peers.invalid(A), Peers.invalid(B), Peers.invalid(C));

    assertThat(missed(answer)).isEqualTo(new WriteResult.Refused(Refusal.INVALID, "bad clock"));
  }

  @Test
  void aForeignPeersRefusalChangesNothing() {
    var answer = answer(Peers.invalid(A), Peers.invalid(B), Peers.invalid(FOREIGN));

    assertThat(missed(answer)).isInstanceOf(WriteResult.Refused.class);
  }

  @Test
  void whereOneMayHaveItTheOutcomeIsOpenAndTheReasonNamed() {
    for (Event one : List.of(Peers.stored(FOREIGN), Peers.failed(FOREIGN))) {
      assertThat(missed(answer(Peers.invalid(A), Peers.invalid(B), one)))
          .asInstanceOf(type(WriteResult.QuorumMissed.class))
          .satisfies(missed -> {
            assertThat(missed.version()).isEqualTo(7);
            assertThat(missed.why()).contains("bad clock");
          });
    }
  }

  @Test
  void oneThatGivesAnotherReasonMayTakeItLater() {
    for (Event one :
        List.of(
            Peers.stored(C),
            Peers.failed(C),
            Peers.full(C),
            Peers.busy(C),
            Peers.syncing(C),
            Peers.mismatch(C),
            Peers.superseded(C, 9))) {
      assertThat(new WriteTruth(false).missed(SENT, answer(Peers.invalid(A), one).report()))
          .as("%s", one)
          .isInstanceOf(WriteResult.QuorumMissed.class);
    }
  }

  @Test
  void withoutAnybodyToAskNothingIsKnown() {
    assertThat(missed(answer())).isInstanceOf(WriteResult.QuorumMissed.class);
  }

  @Test
  void whatThisNodeBuildsOnItKeepsItself() {
    var building = new WriteTruth(true);
    var answer = building.note(answer(Peers.invalid(A)));

    assertThat(building.missed(SENT, answer.report()))
        .asInstanceOf(type(WriteResult.QuorumMissed.class))
        .satisfies(missed -> assertThat(missed.why()).contains("bad clock"));
  }

  @Test
  void whatNobodyKeptAndOurClockCannotRaiseIsRefused() {
    var answer = truth.note(answer(Peers.superseded(A, 9), Peers.full(B)));

    assertThat(truth.stopped(SENT, answer.report(), CLOCK))
        .isEqualTo(new WriteResult.Refused(Refusal.CLOCK, "set the clock"));
  }

  /** Whatever the round after it came to. */
  @Test
  void whatOneRoundMayHaveLeftIsNotForgotten() {
    truth.note(answer(Peers.superseded(A, 9), Peers.failed(B)));
    var last = truth.note(answer(Peers.invalid(A), Peers.invalid(B)));

    assertThat(truth.stopped(SENT, last.report(), CLOCK))
        .isEqualTo(new WriteResult.QuorumMissed(7, last.report(), Optional.of("set the clock")));
    assertThat(truth.missed(SENT, last.report()))
        .isEqualTo(new WriteResult.QuorumMissed(7, last.report(), Optional.of("bad clock")));
  }

  /** In any order, with any answers, at any moment: "not stored" is said only when it is true. */
  @Test
  void neverSaysNotStoredOfWhatMayBeKept() {
    var replies =
        List.<Function<PeerId, Event>>of(
            Peers::stored,
            Peers::invalid,
            Peers::invalid,
            Peers::invalid,
            Peers::full,
            Peers::busy,
            Peers::syncing,
            Peers::mismatch,
            Peers::failed,
            peer -> Peers.superseded(peer, 9));
    Seeds.check(
        3_000,
        random -> {
          int peers = random.nextInt(0, 6);
          var nearest = Peers.panel(peers, 3).nearest();
          var foreign = random.nextBoolean() ? List.of(FOREIGN) : List.<PeerId>of();
          var quorum = new WriteQuorum(new Panel(nearest, foreign, 3), 3, DEADLINE);
          var step = quorum.advance(new Event.Started(), Duration.ZERO);
          var open = new ArrayDeque<>(step.ask());
          var said = new ArrayList<Event>();
          boolean patient = random.nextInt(4) > 0;
          while (!open.isEmpty() && (patient || random.nextInt(5) > 0)) {
            var event = replies.get(random.nextInt(replies.size())).apply(open.poll());
            said.add(event);
            open.addAll(quorum.advance(event, Duration.ZERO).ask());
          }
          var result = missed(new WriteTruth(false), answerOf(quorum));
          var harmless =
              said.stream()
                  .allMatch(
                      event -> event instanceof Event.Replied(_, var reply) && refuses(reply));
          if (result instanceof WriteResult.Refused) {
            assertThat(harmless).isTrue();
            assertThat(open).as("all have answered").isEmpty();
          } else {
            var counted = quorum.report().replicas().stream().filter(WriteTruthTest::counts);
            var statuses = counted.map(ReplicaReport.Replica::status).toList();
            assertThat(
                    harmless
                        && open.isEmpty()
                        && !statuses.isEmpty()
                        && statuses.stream().allMatch(ReplicaReport.Status.INVALID::equals))
                .as("refused by all, and not said so")
                .isFalse();
          }
        });
  }

  private static boolean counts(ReplicaReport.Replica replica) {
    return replica.status() != ReplicaReport.Status.FOREIGN;
  }

  private static boolean refuses(KvReply reply) {
    return switch (reply) {
      case KvReply.Invalid _,
          KvReply.Full _,
          KvReply.Busy _,
          KvReply.Mismatch _,
          KvReply.Superseded _ ->
          true;
      default -> false;
    };
  }

  private WriteResult missed(WriteRound.Answer answer) {
    return missed(new WriteTruth(false), answer);
  }

  private static WriteResult missed(WriteTruth truth, WriteRound.Answer answer) {
    return truth.missed(SENT, truth.note(answer).report());
  }

  /** A round in which just these were asked. */
  private static WriteRound.Answer answer(Event... events) {
    var asked = new ArrayList<PeerId>();
    var foreign = new ArrayList<PeerId>();
    for (Event event : events) {
      var peer = event instanceof Event.Replied(var from, _) ? from : ((Event.Failed) event).peer();
      (peer.equals(FOREIGN) ? foreign : asked).add(peer);
    }
    var quorum = new WriteQuorum(new Panel(asked, foreign, asked.size()), 3, DEADLINE);
    quorum.advance(new Event.Started(), Duration.ZERO);
    for (Event event : events) {
      quorum.advance(event, Duration.ofMillis(1));
    }
    return answerOf(quorum);
  }

  private static WriteRound.Answer answerOf(WriteQuorum quorum) {
    return new WriteRound.Answer(
        Verdict.MISSED, quorum.report(), quorum.superseded(), quorum.mayBeKept());
  }
}
