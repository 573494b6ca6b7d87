package io.kadis.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.yamux.Liveness.Verdict;
import io.kadis.testing.Requirement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private final Counters counters = new Counters();
  private final Liveness liveness = new Liveness(YamuxConfig.DEFAULTS, 0);

  @Test
  @Requirement("YAMUX-11")
  void asksAfterThirtySecondsAndGivesUpTenLater() {
    assertThat(lookAt(29)).isEqualTo(Verdict.ALIVE);
    assertThat(lookAt(30)).isEqualTo(Verdict.PING);
    assertThat(lookAt(39)).isEqualTo(Verdict.ALIVE);
    assertThat(lookAt(40)).isEqualTo(Verdict.SILENT);
  }

  @Test
  @Requirement("YAMUX-11")
  void anyFrameIsASignOfLife() {
    assertThat(lookAt(30)).isEqualTo(Verdict.PING);
    counters.frameReceived();
    assertThat(lookAt(39)).isEqualTo(Verdict.ALIVE);
    assertThat(lookAt(68)).isEqualTo(Verdict.ALIVE);
    assertThat(lookAt(69)).isEqualTo(Verdict.PING);
  }

  @Test
  @Requirement("YAMUX-15")
  void writeStalledForTenSecondsIsTheEnd() {
    assertThat(lookAt(5)).isEqualTo(Verdict.ALIVE);
    counters.writeBegins();
    assertThat(lookAt(14)).isEqualTo(Verdict.ALIVE);
    assertThat(lookAt(15)).isEqualTo(Verdict.STALLED);
  }

  @Test
  @Requirement("YAMUX-15")
  void slowWritesThatEndAreNoStall() {
    for (int second = 0; second < 29; second += 7) {
      counters.writeBegins();
      assertThat(lookAt(second)).isEqualTo(Verdict.ALIVE);
      counters.writeDone(100);
    }
  }

  @Test
  void looksOftenEnoughForTheShortestLimit() {
    assertThat(Liveness.interval(YamuxConfig.DEFAULTS)).isBetween(seconds(2), seconds(3));
  }

  private Verdict lookAt(int second) {
    return liveness.look(seconds(second).toNanos(), counters);
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
