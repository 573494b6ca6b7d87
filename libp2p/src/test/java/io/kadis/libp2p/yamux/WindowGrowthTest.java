package io.kadis.libp2p.yamux;

import static io.kadis.libp2p.yamux.StreamState.FAST_NANOS;
import static io.kadis.libp2p.yamux.StreamState.INITIAL_WINDOW;
import static io.kadis.libp2p.yamux.StreamState.MAX_WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import org.junit.jupiter.api.Test;

class WindowGrowthTest {
  private static final int MIB = 1 << 20;

  private final ReceiveBudget budget = new ReceiveBudget(16 * MIB);
  private final StreamState state = new StreamState(true);
  private long now = 5;

  @Test
  @Requirement("YAMUX-6")
  void windowDoublesWhileHalvesOfItAreReadInQuickSuccession() {
    assertThat(creditForHalfOf(INITIAL_WINDOW)).isEqualTo(INITIAL_WINDOW / 2);
    assertThat(creditForHalfOf(INITIAL_WINDOW)).isEqualTo(INITIAL_WINDOW / 2 + INITIAL_WINDOW);
    assertThat(creditForHalfOf(2 * INITIAL_WINDOW)).isEqualTo(3 * INITIAL_WINDOW);
    assertThat(creditForHalfOf(MAX_WINDOW)).isEqualTo(MAX_WINDOW / 2);
    assertThat(state.grown()).isEqualTo(MAX_WINDOW - INITIAL_WINDOW);
    assertThat(state.received(MAX_WINDOW)).isTrue();
    assertThat(state.received(1)).isFalse();
  }

  @Test
  @Requirement("YAMUX-6")
  void windowStaysForAPeerThatTakesItsTime() {
    for (int i = 0; i < 5; i++) {
      assertThat(creditForHalfOf(INITIAL_WINDOW)).isEqualTo(INITIAL_WINDOW / 2);
      now += FAST_NANOS;
    }
  }

  @Test
  @Requirement("YAMUX-6")
  void windowsOfAConnectionGrowByAQuarterOfItsBudget() {
    assertThat(budget.takeGrowth(3 * MIB)).isTrue();
    assertThat(budget.takeGrowth(MIB + 1)).isFalse();
    assertThat(budget.takeGrowth(MIB)).isTrue();
    assertThat(budget.takeGrowth(1)).isFalse();
    budget.giveGrowthBack(MIB);
    assertThat(budget.takeGrowth(MIB)).isTrue();
  }

  private int creditForHalfOf(int window) {
    assertThat(state.received(window / 2)).isTrue();
    state.consumed(window / 2 - 1);
    assertThat(state.creditDue()).isFalse();
    state.consumed(1);
    assertThat(state.creditDue()).isTrue();
    int growth = state.wantedGrowth(now);
    return state.credit(budget.takeGrowth(growth) ? growth : 0);
  }
}
