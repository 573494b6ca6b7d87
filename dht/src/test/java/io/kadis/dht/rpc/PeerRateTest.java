package io.kadis.dht.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PeerRateTest {
  private static final Instant START = Instant.EPOCH;

  private final PeerRate rate = new PeerRate(3, Duration.ofSeconds(1));

  @Test
  @Requirement("SEC-9")
  void aBurstThenOnePerInterval() {
    assertThat(taken(1, START, 5)).isEqualTo(3);
    assertThat(taken(1, START.plusSeconds(1), 5)).isEqualTo(1);
    assertThat(taken(1, START.plusSeconds(60), 5)).isEqualTo(3);
  }

  @Test
  void peersDoNotCountForEachOther() {
    assertThat(taken(1, START, 5)).isEqualTo(3);
    assertThat(taken(2, START, 5)).isEqualTo(3);
  }

  @Test
  void askingWhetherItIsAllowedTakesNothing() {
    for (int i = 0; i < 5; i++) {
      assertThat(rate.allows(Served.peerId(1), START)).isTrue();
    }
    assertThat(taken(1, START, 3)).isEqualTo(3);

    assertThat(rate.allows(Served.peerId(1), START)).isFalse();
    assertThat(rate.allows(Served.peerId(1), START.plusSeconds(1))).isTrue();
  }

  private int taken(int peer, Instant now, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += rate.take(Served.peerId(peer), now) ? 1 : 0;
    }
    return taken;
  }
}
