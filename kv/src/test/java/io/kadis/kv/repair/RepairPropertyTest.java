package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.repair.SmallWorld.Rules;
import io.kadis.testing.Seeds;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Worlds of a few nodes that come, go, fail and return. */
class RepairPropertyTest {
  private static final RepairConfig CONFIG = RepairConfig.DEFAULTS.every(Duration.ofMinutes(1));

  @Test
  void aFreshClusterIsCoveredWithinASecond() {
    Seeds.check(
        20,
        random -> {
          var world = new SmallWorld(new Rules(5, CONFIG, 0, 0), random);
          world.add(5);
          world.run(Duration.ofMillis(1_500));
          assertThat(world.up()).allMatch(node -> node.spoken.equals(Coverage.ALL));
        });
  }

  @Test
  void inQuietEveryRecordIsAtItsHoldersAndNowhereElse() {
    Seeds.check(
        20,
        random -> {
          var world = new SmallWorld(new Rules(3, CONFIG, 0.02, 0.05), random);
          world.add(random.nextInt(3, 10));
          world.run(Duration.ofSeconds(30));
          var keys = world.write(100);
          world.add(random.nextInt(1, 10));
          world.run(Duration.ofMinutes(8));
          for (var key : keys) {
            assertThat(world.holders(key))
                .containsExactlyInAnyOrderElementsOf(
                    Places.nearest(Side.id(key), world.upIds(), 3));
          }
          for (var node : world.up()) {
            assertThat(node.spoken.ranges()).isEqualTo(node.repairer.territory().held());
          }
        });
  }
}
