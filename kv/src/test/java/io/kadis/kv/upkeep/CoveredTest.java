package io.kadis.kv.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.kv.repair.Coverage;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class CoveredTest {
  private static final Bytes KEY = Bytes.of(1);
  private static final Coverage AROUND_KEY = new Coverage(List.of(Prefix.of(Key.of(KEY).id(), 4)));

  private final Covered covered = new Covered(Coverage.NONE);

  @Test
  void aHolderThatHasNotComparedIsNoStandIn() {
    assertThat(covered.standsIn(KEY)).as("before it has looked around").isFalse();

    covered.own(AROUND_KEY);

    assertThat(covered.syncing(KEY)).isPresent();
    assertThat(covered.standsIn(KEY)).isFalse();
  }

  @Test
  void aNodeStandsInForWhatLiesBeyondItsOwn() {
    covered.own(Coverage.NONE);
    assertThat(covered.standsIn(KEY)).isTrue();

    covered.set(AROUND_KEY);
    assertThat(covered.standsIn(KEY)).as("it may speak of it").isFalse();
  }
}
