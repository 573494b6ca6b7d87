package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.quorum.Peers.A;
import static io.kadis.kv.quorum.Peers.B;
import static io.kadis.kv.quorum.Peers.C;
import static io.kadis.kv.quorum.Peers.D;
import static io.kadis.kv.quorum.Peers.E;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kadis.kv.WatchLines.Line;
import io.kadis.kv.WatchState.Event;
import io.kadis.kv.WatchState.News;
import io.kadis.kv.WatchState.Step;
import io.kadis.kv.WatchState.Subject;
import io.kadis.kv.rpc.KvReply;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** One watch, step by step: three copies, two answers make "absent". */
class WatchStateTest {
  private static final WatchTiming TIMING = WatchTiming.DEFAULTS;

  private WatchState state = state(Optional.empty());
  private final Map<PeerId, Line> lines = new HashMap<>();
  private Duration now = Duration.ZERO;

  private static WatchState state(Optional<String> since) {
    var subject = new Subject(utf8("/masks/a"), new Masks(), since);
    return new WatchState(subject, TIMING, new SplittableRandom(1));
  }

  @Test
  void itBeginsWithALookupAndListensToTheNearest() {
    assertThat(advance(new Event.Started()).lookUp()).isTrue();
    assertThat(placed(A, B, C, D).open()).extracting(Line::peer).containsExactly(A, B, C);
  }

  @Test
  void theFirstStateIsWhatAllSayTogether() {
    listening(A, B, C);

    assertThat(found(A, 0b01).news()).isEmpty();
    assertThat(absent(B).news()).isEmpty();
    assertThat(found(C, 0b10).news()).contains(news(0b11));
  }

  @Test
  void theFirstStateWaitsOnlyAMomentForASilentReplica() {
    listening(A, B, C);
    found(A, 0b01);
    var waiting = absent(B);

    assertThat(waiting.wakeAt()).isEqualTo(TIMING.linger());
    assertThat(timer(waiting.wakeAt()).news()).contains(news(0b01));
  }

  @Test
  void laterStatesAreNewsAtOnceAndOnlyOnce() {
    settled(0b01);

    assertThat(found(A, 0b11).news()).contains(news(0b11));
    assertThat(found(B, 0b11).news()).isEmpty();
    assertThat(found(C, 0b01).news()).as("who is behind").isEmpty();
    assertThat(found(C, 0b100).news()).contains(news(0b111));
  }

  @Test
  void whatSomeLostIsNotTakenBack() {
    settled(0b01);

    assertThat(absent(A).news()).isEmpty();
    assertThat(absent(B).news()).isEmpty();
    assertThat(absent(C).news()).isEmpty();
  }

  @Test
  void absentNeedsAsManyAnswersAsARead() {
    listening(A, B, C);
    absent(A);
    replied(B, new KvReply.Syncing());
    assertThat(replied(C, new KvReply.Syncing()).news()).as("who is syncing cannot tell").isEmpty();

    assertThat(absent(B).news()).contains(new News("", Optional.empty()));
    assertThat(absent(C).news()).as("once").isEmpty();
    assertThat(found(C, 0b01).news()).contains(news(0b01));
  }

  @Test
  void whoResumesIsNotToldThatThereIsNothing() {
    var resumed = new WatchStateTest.Resumed("1");

    assertThat(resumed.all(new KvReply.Absent(List.of()))).isEmpty();
    assertThat(resumed.all(new KvReply.Found(Masks.record(0b01)))).isEmpty();
    assertThat(resumed.all(new KvReply.Found(Masks.record(0b10)))).containsExactly(news(0b11));
  }

  private static final class Resumed {
    private final WatchState state;
    private final List<Line> lines;

    Resumed(String since) {
      state = state(Optional.of(since));
      lines = state.advance(new Event.Placed(List.of(A, B, C), 3, 2), Duration.ZERO).open();
    }

    List<News> all(KvReply reply) {
      var news = new ArrayList<News>();
      lines.forEach(line ->
          state
              .advance(new Event.Replied(line, reply), Duration.ofSeconds(1))
              .news()
              .ifPresent(news::add));
      return news;
    }
  }

  @Test
  void theNextNearestTakesThePlaceOfOneThatFails() {
    settled(0b01);
    placed(A, B, C, D, E);

    var step = failed(B);

    assertThat(step.open()).extracting(Line::peer).containsExactly(D);
    assertThat(found(D, 0b11).news()).contains(news(0b11));
  }

  @Test
  void whoRefusesIsClosedAndReplacedLikeOneThatFails() {
    for (var refusal :
        List.of(
            new KvReply.Busy("full house"),
            new KvReply.Full("no room"),
            new KvReply.Invalid("no such namespace"),
            new KvReply.Mismatch("other settings"))) {
      state = state(Optional.empty());
      listening(A, B, C, D);
      var line = line(A);
      assertThat(replied(A, refusal).close()).containsExactly(line);
    }
  }

  @Test
  void oneThatFailedIsTriedAgainAndItsPlaceHolderStaysUntilItHasSpoken() {
    settled(0b01);
    placed(A, B, C, D);
    failed(A);
    found(D, 0b01);

    assertThat(untilOpens(A).close()).isEmpty();
    assertThat(found(A, 0b01).close()).extracting(Line::peer).containsExactly(D);
  }

  @Test
  void wordsOfALineGivenUpAreStillTrueButItsFailureIsOldNews() {
    settled(0b01);
    placed(A, B, C, D);
    var old = line(A);
    failed(A);
    untilOpens(A);

    assertThat(advance(new Event.Failed(old)).close()).isEmpty();
    assertThat(advance(new Event.Replied(old, foundReply(0b11))).news()).contains(news(0b11));
  }

  @Test
  void pausesGrowForWhoKeepsFailingUpToALimit() {
    listening(A, B, C);
    var longest = Duration.ZERO;
    for (int i = 0; i < 20; i++) {
      var at = now;
      failed(A);
      untilOpens(A);
      var pause = now.minus(at);
      assertThat(pause).isLessThanOrEqualTo(TIMING.maxPause());
      longest = pause.compareTo(longest) > 0 ? pause : longest;
    }
    assertThat(longest).isGreaterThan(TIMING.maxPause().dividedBy(2));
  }

  @Test
  void itLooksUpNowAndThenAndSoonAfterAFailure() {
    settled(0b01);
    var quiet = timer(now);
    assertThat(quiet.wakeAt()).isBetween(TIMING.refresh().dividedBy(2), TIMING.refresh());

    now = quiet.wakeAt().minusSeconds(1);
    var step = failed(A);
    while (!step.lookUp()) {
      step = timer(step.wakeAt());
    }
    assertThat(now).isLessThan(quiet.wakeAt());
  }

  @Test
  void aLookupThatFindsNobodyEndsNothingAndIsSoonDoneAgain() {
    settled(0b01);
    var nobody = placed();

    assertThat(nobody.close()).isEmpty();
    assertThat(found(A, 0b11).news()).contains(news(0b11));
    assertThat(nobody.wakeAt().minus(now)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void whoIsNoLongerAmongTheNearestIsLeftOnceTheNewOnesHaveSpoken() {
    settled(0b01);
    var step = placed(D, E, A);

    assertThat(step.open()).extracting(Line::peer).containsExactly(D, E);
    assertThat(step.close()).isEmpty();
    found(D, 0b01);
    assertThat(found(E, 0b01).close()).extracting(Line::peer).containsExactlyInAnyOrder(B, C);
  }

  @Test
  void anAnswerToAnotherRequestIsABug() {
    listening(A);
    assertThatIllegalStateException().isThrownBy(() -> replied(A, new KvReply.Stored()));
  }

  private void listening(PeerId... nearest) {
    advance(new Event.Started());
    placed(nearest);
  }

  private void settled(long bits) {
    listening(A, B, C);
    found(A, bits);
    found(B, bits);
    assertThat(found(C, bits).news()).contains(news(bits));
  }

  private Step placed(PeerId... nearest) {
    return advance(new Event.Placed(List.of(nearest), 3, 2));
  }

  private Step found(PeerId from, long bits) {
    return replied(from, foundReply(bits));
  }

  private Step absent(PeerId from) {
    return replied(from, new KvReply.Absent(List.of()));
  }

  private Step replied(PeerId from, KvReply reply) {
    return advance(new Event.Replied(line(from), reply));
  }

  private Step failed(PeerId peer) {
    return advance(new Event.Failed(line(peer)));
  }

  private Step timer(Duration at) {
    now = at;
    return advance(new Event.TimerFired());
  }

  /** Lets time pass until this peer is tried again. */
  private Step untilOpens(PeerId peer) {
    var step = timer(now);
    while (step.open().stream().noneMatch(line -> line.peer().equals(peer))) {
      step = timer(step.wakeAt());
    }
    return step;
  }

  private Line line(PeerId peer) {
    return requireNonNull(lines.get(peer), "no line to the peer");
  }

  private Step advance(Event event) {
    var step = state.advance(event, now);
    step.open().forEach(line -> lines.put(line.peer(), line));
    return step;
  }

  private static KvReply foundReply(long bits) {
    return new KvReply.Found(Masks.record(bits));
  }

  private static News news(long bits) {
    return new News(Masks.tag(bits), Optional.of(Masks.record(bits)));
  }
}
