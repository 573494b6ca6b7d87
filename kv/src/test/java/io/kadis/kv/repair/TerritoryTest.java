package io.kadis.kv.repair;

import static io.kadis.kv.repair.Places.nearest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.kv.repair.Territory.Cell;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Seeds;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class TerritoryTest {
  private static final int NETWORKS = 100;

  /** A network, and what one of its nodes makes of it. */
  private record Network(List<PeerId> all, PeerId self, int n, Territory territory) {
    static Network random(RandomGenerator random) {
      var all = Places.peers(random.nextInt(1, random.nextInt(2, 302)), random);
      var self = all.get(random.nextInt(all.size()));
      int n = random.nextInt(1, 9);
      return new Network(all, self, n, Territory.of(self, all, n));
    }

    /** Some by chance, some just beside a node, where the nearest change most often. */
    Bytes32 id(RandomGenerator random) {
      var beside = Key.of(all.get(random.nextInt(all.size()))).id();
      return random.nextBoolean()
          ? Places.id(random)
          : Places.idIn(Prefix.of(beside, random.nextInt(30)), random);
    }

    List<PeerId> holders(Bytes32 id) {
      return nearest(id, all, n);
    }
  }

  private static void inEachNetwork(Check check) {
    Seeds.check(NETWORKS, random -> check.of(Network.random(random), random));
  }

  @FunctionalInterface
  private interface Check {
    void of(Network network, RandomGenerator random);
  }

  /** Who ends a connection may have died, and as many with it as there are copies. */
  @Test
  void aNodeCanNameBeforehandAllFromWhomItMayInherit() {
    inEachNetwork((network, random) -> {
      var near = nearest(Key.of(network.self).id(), network.all, 3 * network.n + 1);
      var dead = new ArrayList<>(near);
      dead.remove(network.self);
      Collections.shuffle(dead, random);
      dead.subList(Math.min(network.n, dead.size()), dead.size()).clear();
      var left = new ArrayList<>(network.all);
      left.removeAll(dead);
      var before = network.territory;
      var gained = Ranges.minus(Territory.of(network.self, left, network.n).held(), before.held());
      for (Prefix range : gained) {
        before.cellsOf(range).stream()
            .flatMap(cell -> cell.holders().stream())
            .filter(dead::contains)
            .forEach(peer -> assertThat(before.mayInheritFrom(peer)).isTrue());
      }
    });
  }

  @Test
  void theHoldersOfAnIdAreTheNearest() {
    inEachNetwork((network, random) -> {
      for (int i = 0; i < 20; i++) {
        var id = network.id(random);
        var holders = network.holders(id);
        assertThat(network.territory.holders(id)).isEqualTo(holders);
        assertThat(network.territory.holds(id)).isEqualTo(holders.contains(network.self));
      }
    });
  }

  @Test
  void whatIsHeldAndWhatIsNotAreTheWholeKeySpace() {
    inEachNetwork((network, _) -> {
      var territory = network.territory;
      var cells = territory.cells().stream().map(Cell::range).toList();
      assertThat(cells).isSorted();
      assertThat(Prefix.merged(cells)).isEqualTo(territory.held());
      assertPartition(Stream.concat(cells.stream(), territory.beyond().stream()).toList());
    });
  }

  /** Disjoint, and nothing is left: each range begins where the one before ends. */
  private static void assertPartition(List<Prefix> ranges) {
    var sorted = ranges.stream().sorted().toList();
    assertThat(sorted.getFirst().first()).isEqualTo(Bytes32.ZERO);
    assertThat(sorted.getLast().last()).isEqualTo(Bytes32.ZERO.not());
    for (int i = 1; i < sorted.size(); i++) {
      var before = sorted.get(i - 1).last().toUnsignedBigInteger();
      var first = sorted.get(i).first().toUnsignedBigInteger();
      assertThat(first).isEqualTo(before.add(BigInteger.ONE));
    }
  }

  @Test
  void theHoldersOfACellAreTheNearestOfAllItsPoints() {
    inEachNetwork((network, random) -> {
      for (Cell cell : network.territory.cells()) {
        assertThat(cell.holders()).contains(network.self);
        for (var id : samples(cell.range(), random)) {
          assertThat(cell.holders()).hasSameElementsAs(network.holders(id));
        }
      }
    });
  }

  @Test
  void noPointBeyondIsHeld() {
    inEachNetwork((network, random) -> {
      for (Prefix range : network.territory.beyond()) {
        for (var id : samples(range, random)) {
          assertThat(network.holders(id)).doesNotContain(network.self);
        }
      }
    });
  }

  @Test
  void noTwoCellsCouldBeOne() {
    inEachNetwork((network, _) -> {
      var cells = network.territory.cells();
      for (int i = 1; i < cells.size(); i++) {
        var before = cells.get(i - 1);
        if (before.range().sibling().equals(Optional.of(cells.get(i).range()))) {
          assertThat(Set.copyOf(cells.get(i).holders())).isNotEqualTo(Set.copyOf(before.holders()));
        }
      }
    });
  }

  @Test
  void whatIsSharedWithAPeerIsWhatBothHold() {
    inEachNetwork((network, random) -> {
      var territory = network.territory;
      var peer = network.all.get(random.nextInt(network.all.size()));
      var shared = territory.sharedWith(peer);
      assertThat(shared).isEqualTo(Prefix.merged(shared));
      assertThat(territory.neighbours().contains(peer))
          .isEqualTo(!shared.isEmpty() && !peer.equals(network.self));
      for (int i = 0; i < 20; i++) {
        var id = network.id(random);
        assertThat(shared.stream().anyMatch(range -> range.contains(id)))
            .isEqualTo(network.holders(id).containsAll(List.of(network.self, peer)));
      }
    });
  }

  @Test
  void anyRangeCanBeCutWhereItsHoldersChange() {
    inEachNetwork((network, random) -> {
      var range = Prefix.of(network.id(random), random.nextInt(3, 14));
      var cells = network.territory.cellsOf(range);
      assertThat(Prefix.merged(cells.stream().map(Cell::range).toList())).containsExactly(range);
      for (int i = 0; i < 10; i++) {
        var id = Places.idIn(range, random);
        assertThat(cells)
            .filteredOn(cell -> cell.range().contains(id))
            .singleElement()
            .satisfies(cell ->
                assertThat(cell.holders())
                    .containsExactlyInAnyOrderElementsOf(network.holders(id)));
      }
    });
  }

  @Test
  void aRangeIsNearWhenAllOfItIs() {
    inEachNetwork((network, random) -> {
      int m = random.nextInt(1, 17);
      var range = Prefix.of(network.id(random), random.nextInt(14));
      var others = Territory.of(network.self, network.all, m).cellsOf(range);
      assertThat(network.territory.isNear(range, m))
          .isEqualTo(others.stream().allMatch(cell -> cell.holders().contains(network.self)));
    });
  }

  @Test
  void aloneANodeHoldsEverything() {
    var self = Places.peer(new SplittableRandom(1));
    var alone = Territory.of(self, List.of(), 5);

    assertThat(alone.cells()).containsExactly(new Cell(Prefix.ALL, List.of(self)));
    assertThat(alone.beyond()).isEmpty();
    assertThat(alone.neighbours()).isEmpty();
    assertThat(alone.isNear(Prefix.ALL, 1)).isTrue();
    assertThat(alone.sharedWith(Places.peer(new SplittableRandom(2)))).isEmpty();
  }

  @Test
  void aTerritoryMadeOfAnotherIsTheSameAsANewOne() {
    inEachNetwork((network, random) -> {
      var others = new ArrayList<>(Places.peers(20, random));
      others.addAll(network.all.subList(0, network.all.size() / 2));
      var made = network.territory.knowing(others);
      var fresh = Territory.of(network.self, others, network.n);
      assertThat(made.cells()).isEqualTo(fresh.cells());
      assertThat(made.beyond()).isEqualTo(fresh.beyond());
    });
  }

  /**
   * Two nodes that differ only far down cut the whole space as far down; what is not cut then
   * belongs to both.
   */
  @Test
  void nodesGroundToLieSideBySideDoNotCutTheSpaceToPieces() {
    var random = new SplittableRandom(7);
    var corner = Prefix.of(Places.id(random), 15);
    var all = new ArrayList<>(Places.peersIn(corner, 2, random));
    var self = all.getFirst();

    var territory = Territory.of(self, all, 1);

    assertThat(territory.cells()).hasSizeLessThanOrEqualTo(Territory.MAX_CUTS + 1);
    var ranges = territory.held();
    Seeds.check(
        200,
        seeded -> {
          var id = Places.id(seeded);
          boolean held = ranges.stream().anyMatch(range -> range.contains(id));
          assertThat(held || !territory.holds(id)).isTrue();
          assertThat(territory.holders(id)).isEqualTo(nearest(id, all, 1));
        });
  }

  @Test
  void noCopiesAtAllMakesNoSense() {
    var self = Places.peer(new SplittableRandom(1));

    assertThatThrownBy(() -> Territory.of(self, List.of(), 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("n = 0");
  }

  private static List<Bytes32> samples(Prefix range, RandomGenerator random) {
    return List.of(range.first(), range.last(), Places.idIn(range, random));
  }
}
