package io.kadis.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorldTest {
  private record Planned(long time, int number) {}

  @Test
  void whatIsPlannedHappensByTimeAndThenInTheOrderOfPlanning() {
    Seeds.check(
        200,
        random -> {
          var world = new World(0);
          List<Planned> happened = new ArrayList<>();
          List<Planned> planned = new ArrayList<>();
          for (int i = 0; i < 300; i++) {
            var one = new Planned(random.nextInt(50), i);
            planned.add(one);
            world.in(one.time, () -> happened.add(one));
          }
          world.runFor(Duration.ofNanos(50));
          planned.sort(Comparator.comparingLong(Planned::time).thenComparingInt(Planned::number));
          assertThat(happened).isEqualTo(planned);
        });
  }

  @Test
  void timeGoesOnToTheEndThoughNothingHappens() {
    var world = new World(0);
    world.runFor(Duration.ofHours(2));
    assertThat(world.nanos()).isEqualTo(Duration.ofHours(2).toNanos());
  }

  @Test
  void itStopsAsSoonAsWhatIsWaitedForIsThere() {
    var world = new World(0);
    var happened = new ArrayList<Integer>();
    world.in(Duration.ofSeconds(1), () -> happened.add(1));
    world.in(Duration.ofSeconds(2), () -> happened.add(2));
    assertThat(world.runUntil(() -> !happened.isEmpty(), Duration.ofSeconds(9))).isTrue();
    assertThat(happened).containsExactly(1);
    assertThat(world.runUntil(() -> happened.size() > 2, Duration.ofSeconds(9))).isFalse();
  }

  @Test
  void eachPurposeHasItsOwnRandomness() {
    var world = new World(7);
    assertThat(world.random("a", 0).nextLong()).isEqualTo(new World(7).random("a", 0).nextLong());
    assertThat(world.random("a", 0).nextLong()).isNotEqualTo(world.random("b", 0).nextLong());
    assertThat(world.random("a", 0).nextLong()).isNotEqualTo(world.random("a", 1).nextLong());
    assertThat(world.random("a", 0).nextLong())
        .isNotEqualTo(new World(8).random("a", 0).nextLong());
  }
}
