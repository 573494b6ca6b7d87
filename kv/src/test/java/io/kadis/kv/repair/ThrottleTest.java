package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ThrottleTest {
  private static final Instant START = Instant.EPOCH.minusSeconds(5);

  private final Throttle throttle = new Throttle(1_000, START);

  @Test
  void aSecondsWorthPassesAtOnce() {
    throttle.passed(1_000, START);

    assertThat(throttle.wait(START)).isZero();
  }

  @Test
  void whatIsBeyondIsWaitedForAfterwards() {
    throttle.passed(1_500, START);

    assertThat(throttle.wait(START)).isEqualTo(Duration.ofMillis(500));
    assertThat(throttle.wait(START.plusMillis(500))).isZero();
  }

  @Test
  void aLongPauseSavesNoMoreThanASecond() {
    var later = START.plusSeconds(3_600);
    throttle.passed(3_000, later);

    assertThat(throttle.wait(later)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whoWaitsNeverPassesMoreThanTheRateAndOneReplyBeyondTheBurst() {
    Seeds.check(
        100,
        random -> {
          long rate = random.nextLong(1, 1 << 24);
          int reply = random.nextInt(1, 128 * 1024);
          var limited = new Throttle(rate, START);
          var now = START;
          double passed = 0;
          for (int i = 0; i < 200; i++) {
            now = now.plus(limited.wait(now)).plusNanos(random.nextLong(1_000_000));
            int bytes = random.nextInt(reply) + 1;
            limited.passed(bytes, now);
            passed += bytes;
            double seconds = Duration.between(START, now).toNanos() / 1e9;
            assertThat(passed).isLessThanOrEqualTo(rate * (seconds + 1) + reply + 1);
          }
        });
  }
}
