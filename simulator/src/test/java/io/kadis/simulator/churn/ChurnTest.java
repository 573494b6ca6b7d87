package io.kadis.simulator.churn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.EnumMap;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ChurnTest {
  private static final int SPELLS = 20_000;

  @Test
  void halfOfTheSessionsAreShorterThanTheMedian() {
    Seeds.check(
        3,
        random -> {
          long[] sessions =
              LongStream.generate(() -> Churn.HEAVY.next(random).lasts().toMinutes())
                  .limit(SPELLS)
                  .sorted()
                  .toArray();
          assertThat(sessions[SPELLS / 2]).isCloseTo(60, Percentage.withPercentage(5));
          assertThat(sessions[0]).isGreaterThanOrEqualTo(2);
        });
  }

  /** 87.6 % of the sessions in the DHT of IPFS took less than 8 hours (Trautwein et al., 2022). */
  @Test
  void theTailIsAsHeavyAsMeasured() {
    var random = new SplittableRandom(1);
    long longer =
        LongStream.generate(() -> Churn.HEAVY.next(random).lasts().toHours())
            .limit(SPELLS)
            .filter(hours -> hours >= 8)
            .count();
    assertThat(longer / (double) SPELLS).isBetween(0.06, 0.14);
  }

  @Test
  void whoIsUpHasLongerToGoThanWhoComesUp() {
    var random = new SplittableRandom(2);
    double fresh = meanMinutes(() -> Churn.HEAVY.next(random).lasts());
    double met = meanMinutes(() -> Churn.HEAVY.underway(random).lasts());
    assertThat(met).isGreaterThan(1.3 * fresh);
  }

  private static double meanMinutes(Supplier<Duration> lengths) {
    return LongStream.generate(() -> lengths.get().toMinutes()).limit(2_000).average().orElse(0);
  }

  @Test
  void sessionsEndAsTheOddsSay() {
    var random = new SplittableRandom(3);
    var endings = new EnumMap<Ending, Integer>(Ending.class);
    for (int i = 0; i < SPELLS; i++) {
      endings.merge(Churn.HEAVY.next(random).ending(), 1, Integer::sum);
    }
    assertThat(endings.get(Ending.REPLACED)).isCloseTo(SPELLS / 10, Percentage.withPercentage(10));
    assertThat(endings.get(Ending.CRASHED))
        .isCloseTo(SPELLS * 4 / 10, Percentage.withPercentage(5));
  }

  @Test
  void aHangIsNoAbsence() {
    var random = new SplittableRandom(4);
    for (int i = 0; i < SPELLS; i++) {
      var spell = Churn.HEAVY.next(random);
      if (spell.ending() == Ending.HUNG) {
        assertThat(spell.absence()).isLessThanOrEqualTo(Duration.ofMinutes(10));
      }
    }
  }

  @Test
  void namesOfChurnAreNone_lightAndHeavy() {
    assertThat(Churn.parse("heavy")).isEqualTo(Churn.HEAVY);
    assertThat(Churn.parse("none").restless()).isZero();
    assertThatThrownBy(() -> Churn.parse("wild")).hasMessageContaining("none, light or heavy");
  }
}
