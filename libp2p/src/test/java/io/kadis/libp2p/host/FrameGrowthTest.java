package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameGrowthTest {
  private static final int FOUR_MIB = 4 << 20;

  @Test
  @Requirement("ENC-2")
  void announcingMuchAndSendingNothingIsGivenLittle() {
    assertThat(FrameGrowth.first(FOUR_MIB)).isEqualTo(16 * 1024);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16 * 1024})
  void aSmallFrameIsGivenAllItNeedsAtOnce(int length) {
    assertThat(FrameGrowth.first(length)).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(ints = {16 * 1024 + 1, 100_000, FOUR_MIB - 1, FOUR_MIB, Integer.MAX_VALUE})
  void itGrowsToTheWholeFrameAndNeverBeyondTwiceWhatCame(int length) {
    int size = FrameGrowth.first(length);
    while (size < length) {
      int next = FrameGrowth.next(size, length);
      assertThat((long) next).isGreaterThan(size).isLessThanOrEqualTo(2L * size);
      size = next;
    }
    assertThat(size).isEqualTo(length);
  }
}
