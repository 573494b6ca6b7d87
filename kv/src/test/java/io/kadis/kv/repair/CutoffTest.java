package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CutoffTest {
  private static final Duration SKEW = Duration.ofSeconds(60);
  private static final Instant WALL = Instant.parse("2030-01-01T00:00:00Z");

  private final Cutoff cutoff = new Cutoff(SKEW);

  @Test
  void clocksThatDifferAsFarAsTheyMayAgreeOnEachOthersCutOffs() {
    var ahead = WALL.plus(SKEW);

    assertThat(cutoff.objection(cutoff.at(ahead), WALL)).isEmpty();
    assertThat(cutoff.objection(cutoff.at(WALL), ahead)).isEmpty();
  }

  @Test
  void aCutOffFurtherAheadIsRefusedWithBothTimesTheLimitAndTheWayOut() {
    var far = WALL.plus(SKEW.multipliedBy(2)).plusMillis(1);

    assertThat(cutoff.objection(far, WALL))
        .hasValueSatisfying(line ->
            assertThat(line)
                .contains(far.toString(), "60 s", "--max-clock-skew", WALL.toString())
                .contains("set the clocks right")
                .hasSizeLessThan(200));
  }

  @Test
  void theFurthestThatTravelsIsRefusedToo() {
    assertThat(cutoff.objection(Instant.ofEpochMilli(Long.MAX_VALUE), WALL)).isPresent();
  }
}
