package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import org.junit.jupiter.api.Test;

@Requirement({"ID-8", "SEC-17"})
class PushBudgetTest {
  private final PushBudget budget = new PushBudget(0);

  private int takeAll(long now) {
    int taken = 0;
    while (budget.take(now)) {
      taken++;
    }
    return taken;
  }

  @Test
  void aBurstThenOneEveryFiveSeconds() {
    assertThat(takeAll(0)).isEqualTo(PushBudget.BURST);
    assertThat(takeAll(PushBudget.REFILL.toNanos() - 1)).isZero();
    assertThat(takeAll(PushBudget.REFILL.toNanos())).isEqualTo(1);
    assertThat(takeAll(PushBudget.REFILL.multipliedBy(3).toNanos())).isEqualTo(2);
  }

  @Test
  void patienceEarnsNoMoreThanABurst() {
    takeAll(0);
    assertThat(takeAll(PushBudget.REFILL.multipliedBy(1_000_000).toNanos()))
        .isEqualTo(PushBudget.BURST);
  }
}
