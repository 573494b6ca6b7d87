package io.kadis.kv.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Prefix;
import io.kadis.testing.Seeds;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes32;
import org.junit.jupiter.api.Test;

class RangesTest {
  private static final int MAX_LENGTH = 7;

  /** In any order, one within another, and twice: as they come from peers. */
  @Test
  void areSetsOfIds() {
    Seeds.check(
        200,
        random -> {
          var a = some(random);
          var b = some(random);
          var minus = Ranges.minus(a, b);
          var both = Ranges.intersection(a, b);
          var all = Ranges.union(a, b);
          for (var edge : List.of(Prefix.merged(a), Prefix.merged(b), List.of(any(random)))) {
            edge.stream()
                .flatMap(range -> Stream.of(range.first(), range.last()))
                .forEach(id -> {
                  assertThat(in(minus, id)).isEqualTo(in(a, id) && !in(b, id));
                  assertThat(in(both, id)).isEqualTo(in(a, id) && in(b, id));
                  assertThat(in(all, id)).isEqualTo(in(a, id) || in(b, id));
                  assertThat(new Coverage(a).contains(id)).isEqualTo(in(a, id));
                });
          }
        });
  }

  private static boolean in(List<Prefix> ranges, Bytes32 id) {
    return ranges.stream().anyMatch(range -> range.contains(id));
  }

  private static List<Prefix> some(RandomGenerator random) {
    return Stream.generate(() -> any(random)).limit(random.nextInt(12)).toList();
  }

  private static Prefix any(RandomGenerator random) {
    var bytes = new byte[Bytes32.SIZE];
    random.nextBytes(bytes);
    return Prefix.of(Bytes32.wrap(bytes), random.nextInt(MAX_LENGTH + 1));
  }
}
