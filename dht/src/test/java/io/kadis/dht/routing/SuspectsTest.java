package io.kadis.dht.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import io.kadis.dht.routing.Suspects.Verdict;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuspectsTest {
  private static final PeerId PEER = Peers.id(1);
  private static final PeerId OTHER = Peers.id(2);
  private static final Instant START = Instant.EPOCH;

  private final Suspects suspects = new Suspects();

  @Test
  void whoWasSilentIsPassedByAndNobodyElse() {
    suspects.add(PEER, START);

    assertThat(suspects.verdict(PEER, START)).isEqualTo(Verdict.PASS_BY);
    assertThat(suspects.verdict(OTHER, START)).isEqualTo(Verdict.ASK);
  }

  @Test
  void anAnswerClearsAtOnce() {
    suspects.add(PEER, START);
    suspects.clear(PEER);

    assertThat(suspects.verdict(PEER, START)).isEqualTo(Verdict.ASK);
  }

  @Test
  void thoseSuspectedAreNamedUntilTheSuspicionEnds() {
    suspects.add(PEER, START);
    suspects.add(OTHER, START.plusSeconds(1));

    assertThat(suspects.all(START.plusSeconds(1))).containsExactlyInAnyOrder(PEER, OTHER);
    assertThat(suspects.all(START.plus(Suspects.LIFETIME))).containsExactly(OTHER);
  }

  @Test
  void checksComeLessAndLessOftenButNeverEnd() {
    suspects.add(PEER, START);

    var pauses = new ArrayList<Duration>();
    var last = START;
    for (var now = START; pauses.size() < 6; now = now.plusSeconds(1)) {
      suspects.add(PEER, now); // however often the same silence is told
      if (suspects.verdict(PEER, now) == Verdict.CHECK) {
        pauses.add(Duration.between(last, now));
        last = now;
      }
    }

    assertThat(pauses.stream().map(Duration::toSeconds).toList())
        .isEqualTo(List.of(10L, 20L, 40L, 80L, 120L, 120L));
  }

  @Test
  void aCheckIsMadeByOneOnly() {
    suspects.add(PEER, START);
    var due = START.plus(Suspects.FIRST_PAUSE);

    assertThat(suspects.verdict(PEER, due)).isEqualTo(Verdict.CHECK);
    assertThat(suspects.verdict(PEER, due)).isEqualTo(Verdict.PASS_BY);
  }

  @Test
  void aSuspicionThatNothingConfirmsEndsAndTheNextBeginsAnew() {
    suspects.add(PEER, START);
    suspects.verdict(PEER, START.plus(Suspects.FIRST_PAUSE));
    var end = START.plus(Suspects.LIFETIME);

    assertThat(suspects.contains(PEER, end.minusNanos(1))).isTrue();
    assertThat(suspects.verdict(PEER, end)).isEqualTo(Verdict.ASK);

    suspects.add(PEER, end);
    assertThat(suspects.verdict(PEER, end.plus(Suspects.FIRST_PAUSE))).isEqualTo(Verdict.CHECK);
  }

  @Test
  @Requirement("SEC-8")
  void theSuspectsAreBoundedAndTheOldestForgotten() {
    for (int i = 0; i <= Suspects.MAX_PEERS; i++) {
      suspects.add(Peers.id(i), START);
    }

    assertThat(suspects.contains(Peers.id(0), START)).isFalse();
    assertThat(suspects.contains(Peers.id(1), START)).isTrue();
    assertThat(suspects.contains(Peers.id(Suspects.MAX_PEERS), START)).isTrue();
  }
}
