package io.kadis.libp2p.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private Instant now = Instant.EPOCH;
  private final Turns turns = new Turns(new SplittableRandom(1), now);

  @Test
  void questionsAreAskedAtOnceAndThenLessAndLessOften() {
    assertThat(turns.ask(now)).isTrue();
    assertThat(turns.ask(now)).isFalse();
    for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
      assertThat(turns.quiet(now)).isEqualTo(Duration.ofSeconds(seconds));
      now = now.plusSeconds(seconds);
      assertThat(turns.ask(now)).as("after %d s", seconds).isTrue();
    }
  }

  @Test
  void anAnswerWaitsALittleSoThatNotAllSpeakAtOnce() {
    turns.ask(now);
    turns.asked(now);
    assertThat(turns.quiet(now)).isBetween(Duration.ofMillis(20), Duration.ofMillis(120));
    assertThat(turns.answer(now)).isFalse();
    now = now.plusMillis(120);
    assertThat(turns.answer(now)).isTrue();
    assertThat(turns.answer(now)).as("again").isFalse();
  }

  @Test
  void howeverOftenSomebodyAsksThereIsOneAnswerASecond() {
    int answers = 0;
    for (int millis = 0; millis < 10_000; millis++) {
      turns.asked(now);
      answers += turns.answer(now) ? 1 : 0;
      now = now.plusMillis(1);
    }
    assertThat(answers).isEqualTo(10);
  }
}
