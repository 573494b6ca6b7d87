package io.kadis.kv.namespace;

import static io.kadis.kv.entry.Entries.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.Lifetime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class AddWinsSetTest {
  private final Desk desk = new Desk("set");

  @Test
  void anAdditionAtTheSameTimeAsARemoveStays() {
    var first = desk.write(0, add("x", "y"));
    var added = desk.write(1, add("x"), first);
    var removed = desk.write(2, remove("x", "y"), first);

    assertThat(members(removed)).contains(List.of());
    assertThat(members(added, removed)).contains(List.of("x"));
  }

  @Test
  void elementsComeInTheOrderOfTheirBytes() {
    assertThat(members(desk.write(0, add("b", "𐍈", "a", "ﬀ", "é"))))
        .contains(List.of("a", "b", "é", "ﬀ", "𐍈"));
  }

  @Test
  void oneInBothIsAdded() {
    var change = new Write.Change(Set.of("x"), Set.of("x", "y"));

    assertThat(members(desk.write(0, change, desk.write(1, add("x", "y"))))).contains(List.of("x"));
  }

  @Test
  void anElementAddedByManyIsHeldOnce() {
    var set = desk.write(0, add("x"));
    for (int i = 1; i < 20; i++) {
      set = desk.write(i % 3, add("x"), set);
    }

    assertThat(members(set)).contains(List.of("x"));
    assertThat(set.size()).isLessThan(1_000);
  }

  @Test
  void anEmptiedSetIsThereAndADeletedOneIsNot() {
    var set = desk.write(0, add("x"));
    var emptied = desk.write(1, remove("x"), set);
    var deleted = desk.write(1, Write.Delete.ALL, set);

    assertThat(members(emptied)).contains(List.of());
    assertThat(desk.lifetime(emptied)).isEqualTo(Lifetime.FOREVER);
    assertThat(desk.view(deleted)).isEmpty();
    assertThat(desk.lifetime(deleted))
        .isEqualTo(new Lifetime.Purgeable(NOW.plus(Histories.TOMBSTONE_TTL)));
    assertThat(desk.view(desk.write(0, remove("x")))).as("from nothing").isEmpty();
  }

  @Test
  void aSetThatADeleteMetWhileItWasAddedToCanBeEmptiedAgain() {
    var set = desk.write(0, add("x"));
    var added = desk.write(1, add("y"), set);
    var deleted = desk.write(2, Write.Delete.ALL, set);

    assertThat(members(added, deleted)).contains(List.of("y"));
    assertThat(members(desk.write(2, remove("y"), added, deleted))).contains(List.of());
  }

  @Test
  void manyElementsTakeLittleMoreThanTheirBytesAlsoOnceOthersHaveSeenThem() {
    var elements = IntStream.range(0, 300).mapToObj(i -> "element " + i).toList();
    var set = desk.write(0, new Write.Change(Set.copyOf(elements), Set.of()));
    for (int writer = 1; writer < 5; writer++) {
      set = desk.write(writer, add("w" + writer), set);
    }

    assertThat(members(set).orElseThrow()).hasSize(304);
    assertThat(set.size()).isLessThan(300 * 30 + 5 * 500);
  }

  @Test
  void whatIsNoElementOrTooMuchIsRefusedWithTheReason() {
    assertThat(desk.refused(add("")).message()).contains("1 to 1,024 bytes");
    assertThat(desk.refused(add("é".repeat(513))).message()).contains("1 to 1,024 bytes");
    assertThat(desk.refused(remove("\ud800")).message()).contains("well-formed");
    assertThat(members(desk.write(0, add("é".repeat(512))))).isPresent();
    assertThat(desk.refused(Write.Put.of(Bytes.EMPTY)).message()).contains("/set/", "changed");
    assertThat(desk.refused(new Write.Delete(Optional.of("t"))).message()).contains("no context");
    var many =
        IntStream.range(0, 15).mapToObj(i -> i + "x".repeat(1_000)).collect(Collectors.toSet());
    assertThat(desk.refused(new Write.Change(many, Set.of()), desk.write(1, add("y".repeat(900)))))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.TOO_LARGE);
          assertThat(refused.message()).contains("15,872", "remove elements");
        });
  }

  private static Write add(String... elements) {
    return new Write.Change(Set.of(elements), Set.of());
  }

  private static Write remove(String... elements) {
    return new Write.Change(Set.of(), Set.of(elements));
  }

  private Optional<List<String>> members(Bytes... records) {
    return desk.view(records).map(view -> ((View.Members) view).elements());
  }
}
