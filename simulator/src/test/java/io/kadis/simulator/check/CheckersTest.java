package io.kadis.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.testing.Seeds;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckersTest {
  private static final int N = 3;
  private static final Bytes KEY = Bytes.of('/', 'k', 'v', '/', 'a');
  private static final Bytes OLD = Bytes.of(1, 1);
  private static final Bytes NEW = Bytes.of(1, 2);

  private final Ledger ledger = new Ledger();
  private final Readability reads = new Readability(ReadRule.quorumOf(N));

  /** Nearest to the key first. */
  private final List<FakeWitness> nodes =
      IntStream.range(0, 8)
          .mapToObj(i -> new FakeWitness(Bytes.ofUnsignedInt(i)))
          .sorted(Comparator.comparing(FakeWitness::place, Key.of(KEY)::compareDistances))
          .toList();

  @BeforeEach
  void theNewValueIsWithItsNearest() {
    write(OLD, false);
    write(NEW, false);
    nodes.subList(0, N).forEach(node -> node.put(KEY, NEW));
  }

  private void write(Bytes value, boolean delete) {
    ledger.trying(KEY, value, delete);
    ledger.acknowledged(KEY, value);
  }

  @Test
  void theNearestAreThoseOfSmallestDistance() {
    Seeds.check(
        50,
        random -> {
          var some =
              IntStream.range(0, 1 + random.nextInt(60))
                  .mapToObj(_ -> new FakeWitness(Bytes.ofUnsignedLong(random.nextLong())))
                  .toList();
          var target = Key.of(Bytes.ofUnsignedLong(random.nextLong()));
          var sorted =
              some.stream()
                  .sorted(Comparator.comparing(FakeWitness::place, target::compareDistances))
                  .limit(5)
                  .toList();
          assertThat(new Nearest(some).to(target.id(), 5, _ -> true)).isEqualTo(sorted);
        });
  }

  @Test
  void aKeyWhoseNearestAllHoldItIsWell() {
    reads.observe(ledger, nodes);
    assertThat(reads.unreadableMinutes()).isZero();
    assertThat(Convergence.flaws(ledger, nodes, N)).isEmpty();
    assertThat(Losses.of(ledger, nodes)).isEmpty();
    assertThat(Copies.count(ledger, nodes).least()).isEqualTo(N);
  }

  @Test
  void whileNobodyNearHoldsItItCountsAsUnreadable() {
    reads.observe(ledger, nodes);
    nodes.subList(0, N).forEach(node -> node.up(false));
    reads.observe(ledger, nodes);
    reads.observe(ledger, nodes);
    assertThat(reads.unreadableMinutes()).isEqualTo(2);
    assertThat(reads.unreadableNow()).hasSize(1);
    nodes.get(1).up(true);
    reads.observe(ledger, nodes);
    assertThat(reads.unreadableMinutes()).isEqualTo(2);
  }

  @Test
  void whoIsSyncingIsPassedOver() {
    nodes.subList(0, N).forEach(node -> node.speaks(false));
    reads.observe(ledger, nodes);
    assertThat(reads.unreadableMinutes()).isEqualTo(1);
    nodes.get(4).put(KEY, NEW);
    reads.observe(ledger, nodes);
    assertThat(reads.unreadableMinutes()).isEqualTo(1);
  }

  @Test
  void newcomersThatSpeakBeforeTheyHoldItHideIt() {
    var newcomers = nodes.subList(0, N);
    newcomers.forEach(node -> node.wipe().up(false));
    nodes.subList(N, 2 * N).forEach(node -> node.put(KEY, NEW));
    reads.observe(ledger, nodes);
    assertThat(reads.unreadableMinutes()).isZero();
    newcomers.forEach(node -> node.up(true));
    reads.observe(ledger, nodes);
    assertThat(reads.unreadableMinutes()).isEqualTo(1);
    assertThat(reads.misleadingMinutes()).isEqualTo(1);
  }

  @Test
  void fewerThanAQuorumOfSpeakersIsUnreadableAndMisleadsNobody() {
    nodes.subList(1, nodes.size()).forEach(node -> node.speaks(false));
    reads.observe(ledger, nodes);
    assertThat(reads.unreadableMinutes()).isEqualTo(1);
    assertThat(reads.misleadingMinutes()).isZero();
  }

  @Test
  void anOlderValueThanTheOneAcknowledgedIsUnreadable() {
    nodes.forEach(node -> node.put(KEY, OLD));
    reads.observe(ledger, nodes);
    assertThat(reads.unreadableMinutes()).isEqualTo(1);
    assertThat(Convergence.flaws(ledger, nodes.subList(0, N), N))
        .singleElement()
        .asString()
        .contains("acknowledged, and all hold an older one");
  }

  @Test
  void aDeletedKeyThatReadsAsAnOlderValueIsResurrected() {
    write(Bytes.of(1, 3), true);
    nodes.forEach(FakeWitness::wipe);
    reads.observe(ledger, nodes); // Forgotten by all: well.
    assertThat(reads.unreadableMinutes()).isZero();
    assertThat(reads.resurrectedNow()).isEmpty();
    nodes.get(2).put(KEY, NEW);
    reads.observe(ledger, nodes);
    assertThat(reads.resurrectedNow()).hasSize(1);
  }

  @Test
  void aDiskThatComesBackKeepsAKeyFromBeingLost() {
    nodes.subList(1, N).forEach(FakeWitness::wipe);
    nodes.getFirst().up(false);
    assertThat(Losses.of(ledger, nodes)).isEmpty();
    nodes.getFirst().diskReturns = false;
    assertThat(Losses.of(ledger, nodes)).hasSize(1);
  }

  @Test
  void whatDoesNotConvergeIsNamed() {
    nodes.get(N).put(KEY, NEW);
    assertThat(Convergence.flaws(ledger, nodes, N)).singleElement().asString().contains("beyond");
    nodes.getFirst().wipe();
    assertThat(Convergence.flaws(ledger, nodes, N))
        .singleElement()
        .asString()
        .contains("2 different things");
    nodes.forEach(node -> node.wipe().put(KEY, Bytes.of(9)));
    assertThat(Convergence.flaws(ledger, nodes.subList(0, N), N))
        .singleElement()
        .asString()
        .contains("nobody wrote");
  }

  @Test
  void copiesAreCountedByKey() {
    nodes.get(N).put(KEY, OLD); // Does not count: it is not what was acknowledged.
    var copies = Copies.count(ledger, nodes);
    assertThat(copies.mean()).isEqualTo(N);
    assertThat(copies.fewerThan(N)).isZero();
    assertThat(copies.fewerThan(N + 1)).isEqualTo(1);
  }
}
