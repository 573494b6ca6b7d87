package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Prefix;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageTest {
  private static final Prefix LEFT = Prefix.ALL.half(false);
  private static final Prefix RIGHT = Prefix.ALL.half(true);

  @Test
  void tellsWhichPartsOfOtherRangesAreCovered() {
    var coverage = new Coverage(List.of(LEFT, RIGHT.half(true)));

    assertThat(coverage.within(List.of(LEFT.half(false)))).containsExactly(LEFT.half(false));
    assertThat(coverage.within(List.of(RIGHT))).containsExactly(RIGHT.half(true));
    assertThat(coverage.within(List.of(Prefix.ALL))).containsExactly(LEFT, RIGHT.half(true));
    assertThat(coverage.within(List.of(RIGHT.half(false)))).isEmpty();
  }
}
