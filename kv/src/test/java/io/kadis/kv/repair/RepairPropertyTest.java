package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.store.StoreException;
import io.kadis.kv.repair.SmallWorld.Rules;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Worlds of a few nodes that come, go, fail and return. */
class RepairPropertyTest {
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final RepairConfig CONFIG = RepairConfig.DEFAULTS.every(INTERVAL);

  /** To look, to rest and to hand over. */
  private static final Duration QUIET = INTERVAL.multipliedBy(8);

  @Test
  void aSmallWorldIsRepaired() {
    Seeds.check(
        2,
        random -> {
          var world = world(random, 0.05);
          live(world, 10);
          bringAllBack(world);
          world.run(QUIET);
          assertRepaired(world);
        });
  }

  @Test
  void aFreshClusterIsCoveredWithinASecond() {
    Seeds.check(
        10,
        random -> {
          var world = new SmallWorld(new Rules(5, CONFIG, 0, 0), random);
          world.add(5);
          world.run(Duration.ofMillis(1_500));
          assertThat(world.up()).allMatch(node -> node.spoken.equals(Coverage.ALL));
        });
  }

  @Test
  @Tag("slow")
  void inQuietEveryRecordIsAtItsHoldersAndNowhereElse() {
    Seeds.check(
        10,
        random -> {
          var world = world(random, 0.05);
          live(world, 40);
          bringAllBack(world);
          world.run(QUIET);
          assertRepaired(world);
        });
  }

  @Test
  @Tag("slow")
  void nobodySpeaksOfARangeAndLacksWhatAllOthersHaveThere() {
    Seeds.check(
        10,
        random -> {
          var world = world(random, 0);
          world.judge = new Honesty(world);
          live(world, 40);
        });
  }

  private static SmallWorld world(RandomGenerator random, double failing) throws StoreException {
    var rules = new Rules(random.nextInt(1, 6), CONFIG, failing, failing);
    var world = new SmallWorld(rules, random);
    world.add(random.nextInt(3, 10));
    world.run(Duration.ofSeconds(5));
    world.write(30);
    return world;
  }

  /** So many things happen, some at the same time. */
  private static void live(SmallWorld world, int happenings) throws StoreException {
    for (int i = 0; i < happenings; i++) {
      happen(world);
      if (world.random.nextInt(3) > 0) {
        world.run(world.between(0, 60_000));
      }
    }
  }

  private static void happen(SmallWorld world) throws StoreException {
    var random = world.random;
    var up = world.up().stream().filter(node -> !node.isLeaving()).toList();
    var down = world.nodes.values().stream().filter(node -> !node.isUp()).toList();
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> world.write(5);
      case 3 -> {
        if (up.size() > 3) {
          world.stop(any(up, random));
        }
      }
      case 4 -> {
        if (up.size() > 3) {
          var lost = any(up, random);
          world.stop(lost);
          lost.loseDisk();
        }
      }
      case 5 -> {
        if (up.size() > 3) {
          any(up, random).leave();
        }
      }
      case 6, 7 -> {
        if (up.size() < 30) {
          world.add();
        }
      }
      default -> {
        if (!down.isEmpty()) {
          world.start(any(down, random));
        }
      }
    }
  }

  private static SmallNode any(List<SmallNode> nodes, RandomGenerator random) {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** Those that have stopped start again; those that are leaving go. */
  private static void bringAllBack(SmallWorld world) throws StoreException {
    for (var node : List.copyOf(world.nodes.values())) {
      if (!node.isUp()) {
        world.start(node);
      }
    }
  }

  private static void assertRepaired(SmallWorld world) {
    for (var key : world.keys) {
      assertThat(world.having(key)).containsExactlyInAnyOrderElementsOf(world.holders(key));
    }
    for (var node : world.up()) {
      assertThat(node.spoken.ranges()).isEqualTo(node.running().territory().held());
    }
  }

  private record Honesty(SmallWorld world) implements SmallWorld.Judge {
    @Override
    public void speaks(SmallNode node, Coverage now) {
      for (Bytes key : world.keys) {
        var others = world.holders(key).stream().filter(peer -> !peer.equals(node.id)).toList();
        if (now.contains(Side.id(key))
            && !others.isEmpty()
            && world.having(key).containsAll(others)) {
          assertThat(node.holds(key)).as("%s has %s".formatted(node.id, key)).isTrue();
        }
      }
    }

    @Override
    public void removed(SmallNode node, Bytes key) {}
  }
}
