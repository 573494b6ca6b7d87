package io.kadis.dht.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.Peers;
import io.kadis.dht.key.Key;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class RefreshTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000);
  private static final Duration INTERVAL = Duration.ofMinutes(10);

  private final RefreshPlan plan = new RefreshPlan(INTERVAL);

  private static List<Integer> run(RefreshPlan.Round round, Set<Integer> inhabited) {
    List<Integer> lengths = new ArrayList<>();
    for (OptionalInt next = nextOf(round, inhabited);
        next.isPresent();
        next = nextOf(round, inhabited)) {
      lengths.add(next.getAsInt());
    }
    return lengths;
  }

  private static OptionalInt nextOf(RefreshPlan.Round round, Set<Integer> inhabited) {
    return round.next(length -> inhabited.contains(length) ? 1 : 0);
  }

  @Test
  @Requirement("KAD-71")
  void keysAreMultihashesOfTheExactPrefixLength() {
    SplittableRandom random = new SplittableRandom(1);
    Key self = Key.of(Peers.id(0));
    for (int length = 0; length <= 15; length++) {
      Bytes key = RefreshKey.random(self, length, random);
      assertThat(Key.of(key).commonPrefixLength(self)).isEqualTo(length);
      assertThat(Key.of(new PeerId(key))).isEqualTo(Key.of(key));
    }
    assertThatThrownBy(() -> RefreshKey.random(self, 16, random))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @Requirement("KAD-70")
  void everyLengthUpToTheLongestAndAtMostFifteen() {
    assertThat(run(plan.round(2, false, NOW), Set.of(0, 1, 2))).containsExactly(0, 1, 2);
    assertThat(run(plan.round(99, false, NOW), range(0, 99))).isEqualTo(list(0, 15));
  }

  private static List<Integer> list(int from, int to) {
    List<Integer> list = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      list.add(i);
    }
    return list;
  }

  private static Set<Integer> range(int from, int to) {
    return Set.copyOf(list(from, to));
  }

  @Test
  @Requirement("KAD-70")
  void beyondAGapItGoesOnOnlyALittle() {
    assertThat(run(plan.round(15, true, NOW), Set.of(0, 1, 15))).isEqualTo(list(0, 6));
    assertThat(run(plan.round(15, true, NOW), Set.of())).isEqualTo(list(0, 2));
    assertThat(run(plan.round(4, true, NOW), Set.of(0, 1, 2, 4))).isEqualTo(list(0, 4));
  }

  @Test
  @Requirement({"KAD-70", "KAD-55"})
  void whatWasRefreshedWithinTheIntervalIsLeftOutUnlessForced() {
    plan.refreshed(1, NOW);
    plan.refreshed(256, NOW);
    Instant soon = NOW.plus(INTERVAL).minusMillis(1);
    assertThat(run(plan.round(2, false, soon), range(0, 2))).containsExactly(0, 2);
    assertThat(run(plan.round(2, true, soon), range(0, 2))).containsExactly(0, 1, 2);
    assertThat(run(plan.round(2, false, NOW.plus(INTERVAL)), range(0, 2))).containsExactly(0, 1, 2);
  }

  @Test
  @Requirement("KAD-26")
  void aMemberIsStaleAfterFortyThreeMinutes() {
    assertThat(RefreshPlan.staleAfter(INTERVAL, 20, 10)).hasMinutes(43);
    assertThat(RefreshPlan.staleAfter(INTERVAL, 5, 10)).isEqualTo(INTERVAL);
  }
}
