package io.kadis.kv.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.record.Validity;
import io.kadis.kv.namespace.Histories.Event;
import io.kadis.kv.namespace.Histories.Known;
import io.kadis.kv.namespace.Kinds.Additions;
import io.kadis.kv.namespace.Kinds.Elements;
import io.kadis.kv.namespace.Kinds.Siblings;
import io.kadis.testing.Seeds;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** What must hold of every merging namespace, over random histories against its model. */
class MergingTest {
  private static final int SEEDS = 150;

  @Test
  void aPutReplacesJustWhatItHasSeen() {
    check("mv", new Siblings(), MergingTest::showsSiblings);
  }

  @Test
  void anElementIsInWhileOneAdditionOfItWasNotSeenByARemove() {
    check("set", new Elements(), MergingTest::showsMembers);
  }

  @Test
  void aCounterIsTheSumOfWhatNoDeleteHasSeen() {
    check("counter", new Additions(), MergingTest::showsSum);
  }

  private static void check(
      String namespace, Histories.Kind kind, BiConsumer<Known, Optional<View>> model) {
    Seeds.check(
        SEEDS,
        random -> {
          var histories = new Histories(namespace, kind, random);
          var states = histories.run();
          for (Known state : states) {
            model.accept(state, histories.view(state));
            state
                .record()
                .ifPresent(
                    record -> assertThat(validity(histories, record)).isEqualTo(Validity.VALID));
          }
          sameWritesAreSameBytes(states);
          for (int i = 0; i < 8; i++) {
            isAJoin(histories, histories.any(states), histories.any(states), histories.any(states));
            tagsAreInOrder(histories.rules, histories.any(states), histories.any(states));
          }
        });
  }

  private static Validity validity(Histories histories, Bytes record) {
    return histories.rules.validator().validate(histories.key, record, histories.now());
  }

  private static void sameWritesAreSameBytes(List<Known> states) {
    var byEvents = new HashMap<Set<Event>, Optional<Bytes>>();
    for (Known state : states) {
      assertThat(byEvents.computeIfAbsent(state.events(), _ -> state.record()))
          .isEqualTo(state.record());
    }
  }

  private static void isAJoin(Histories histories, Known a, Known b, Known c) {
    var ab = histories.merge(a, b);
    assertThat(ab).isEqualTo(histories.merge(b, a));
    assertThat(histories.merge(ab, c)).isEqualTo(histories.merge(a, histories.merge(b, c)));
    assertThat(histories.merge(ab, b)).isEqualTo(ab);
    if (a.record().isPresent() && b.record().isPresent()) {
      var validator = histories.rules.validator();
      assertThat(validator.contains(histories.key, ab.record().get(), b.record().get())).isTrue();
      assertThat(validator.contains(histories.key, a.record().get(), b.record().get()))
          .isEqualTo(a.events().containsAll(b.events()));
    }
  }

  private static void tagsAreInOrder(NamespaceRules rules, Known a, Known b) {
    if (a.record().isPresent() && b.record().isPresent()) {
      var seen = rules.tag(b.record().get());
      assertThat(rules.newerThan(a.record().get(), seen))
          .isEqualTo(!b.events().containsAll(a.events()));
      assertThat(rules.tag(a.record().get()).equals(seen)).isEqualTo(a.events().equals(b.events()));
    }
  }

  private static void showsSiblings(Known state, Optional<View> view) {
    var shown =
        view.map(v ->
                switch (v) {
                  case View.Value value -> List.of(value);
                  case View.Siblings(var values) -> values;
                  case View.Count _, View.Members _ -> throw new AssertionError(v);
                })
            .orElse(List.of());
    assertThat(shown).extracting(View.Value::bytes).doesNotHaveDuplicates();
    assertThat(shown.stream().map(View.Value::bytes).collect(Collectors.toSet()))
        .isEqualTo(Siblings.values(state.live()));
  }

  private static void showsMembers(Known state, Optional<View> view) {
    var shown = view.map(v -> ((View.Members) v).elements()).orElse(List.of());
    assertThat(shown).isSorted().doesNotHaveDuplicates();
    assertThat(new HashSet<>(shown)).isEqualTo(Elements.members(state.events()));
  }

  private static void showsSum(Known state, Optional<View> view) {
    var left = Additions.amounts(state.live());
    assertThat(view)
        .isEqualTo(
            left.isEmpty()
                ? Optional.empty()
                : Optional.of(new View.Count(left.stream().mapToLong(n -> n).sum())));
  }
}
