package io.kadis.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void theMedianIsTheMiddleInWhateverOrder() {
    assertThat(new Series(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
  }

  @Test
  void ofAnEvenNumberTheMedianLiesBetweenTheTwoInTheMiddle() {
    assertThat(new Series(List.of(1.0, 2.0, 4.0, 100.0)).median()).isEqualTo(3);
  }

  @Test
  void theSpreadIsTheWholeRangeAsAPartOfTheMedian() {
    assertThat(new Series(List.of(8.0, 10.0, 13.0)).spread()).isEqualTo(0.5);
    assertThat(new Series(List.of(7.0)).spread()).isZero();
    assertThat(new Series(List.of(-8.0, -10.0, -13.0)).spread()).isEqualTo(0.5);
    assertThat(new Series(List.of(0.0)).spread()).isZero();
  }

  @Test
  void withoutValuesThereIsNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Series(List.of()));
  }
}
