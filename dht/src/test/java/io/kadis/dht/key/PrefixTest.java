package io.kadis.dht.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class PrefixTest {
  @Test
  void containsJustTheIdsThatBeginWithItsBits() {
    Seeds.check(
        200,
        random -> {
          var prefix = any(random);
          var id = id(random);
          assertThat(prefix.contains(id)).isEqualTo(Prefix.of(id, prefix.length()).equals(prefix));
          assertThat(prefix.contains(prefix.first())).isTrue();
          assertThat(prefix.contains(prefix.last())).isTrue();
        });
  }

  @Test
  void halvesArePartsOfTheirParentAndNoMore() {
    Seeds.check(
        200,
        random -> {
          var prefix = any(random);
          if (prefix.length() < Prefix.MAX_LENGTH) {
            var halves = List.of(prefix.half(false), prefix.half(true));
            assertThat(prefix.parts(1)).isEqualTo(halves);
            assertThat(halves).allSatisfy(h -> assertThat(h.parent()).contains(prefix));
            assertThat(halves.getFirst().sibling()).contains(halves.getLast());
            assertThat(halves.getLast().sibling()).contains(halves.getFirst());
            assertThat(Prefix.merged(halves)).containsExactly(prefix);
          }
        });
  }

  @Test
  void mergedRangesAreTheFewestThatCoverTheSame() {
    Seeds.check(
        100,
        random -> {
          var ranges = new ArrayList<Prefix>();
          for (int i = 0; i < 20; i++) {
            ranges.add(Prefix.of(id(random), random.nextInt(6)));
          }
          var merged = Prefix.merged(ranges);
          assertThat(merged).isSorted();
          assertThat(merged)
              .noneMatch(range -> range.sibling().filter(merged::contains).isPresent());
          for (int i = 0; i < 20; i++) {
            var id = id(random);
            long in = merged.stream().filter(range -> range.contains(id)).count();
            boolean covered = ranges.stream().anyMatch(range -> range.contains(id));
            assertThat(in).isEqualTo(covered ? 1 : 0);
          }
        });
  }

  @Test
  void aPrefixWithBitsBeyondItsLengthIsRefused() {
    var id = Bytes32.leftPad(Bytes.of(1));
    assertThatThrownBy(() -> new Prefix(id, 8)).hasMessageContaining("beyond");
  }

  private static Prefix any(RandomGenerator random) {
    return Prefix.of(id(random), random.nextInt(Prefix.MAX_LENGTH + 1));
  }

  private static Bytes32 id(RandomGenerator random) {
    var bytes = new byte[Bytes32.SIZE];
    random.nextBytes(bytes);
    return Bytes32.wrap(bytes);
  }
}
