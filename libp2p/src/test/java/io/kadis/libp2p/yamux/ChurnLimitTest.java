package io.kadis.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import org.junit.jupiter.api.Test;

class ChurnLimitTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  @Requirement("SEC-13")
  void countsAnewEverySecond() {
    var limit = new ChurnLimit(2, 0);
    assertThat(limit.allow(0)).isTrue();
    assertThat(limit.allow(SECOND - 1)).isTrue();
    assertThat(limit.allow(SECOND - 1)).isFalse();
    assertThat(limit.allow(SECOND)).isTrue();
  }
}
