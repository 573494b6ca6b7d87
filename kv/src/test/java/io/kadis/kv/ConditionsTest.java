package io.kadis.kv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Optional<String> NOTHING = Optional.empty();
  private static final Optional<String> X = Optional.of("x");

  @Test
  void presentAndAbsentAreAboutWhetherTheKeyShowsSomething() {
    assertThat(holds(X, new Condition.Present())).isTrue();
    assertThat(holds(NOTHING, new Condition.Present())).isFalse();
    assertThat(holds(X, new Condition.Absent())).isFalse();
    assertThat(holds(NOTHING, new Condition.Absent())).isTrue();
  }

  @Test
  void isWantsOneOfTheTagsAndIsNotNoneOfThem() {
    assertThat(holds(X, new Condition.Is(Set.of("w", "x")))).isTrue();
    assertThat(holds(X, new Condition.Is(Set.of("w")))).isFalse();
    assertThat(holds(NOTHING, new Condition.Is(Set.of("x")))).isFalse();
    assertThat(holds(X, new Condition.IsNot(Set.of("w", "x")))).isFalse();
    assertThat(holds(X, new Condition.IsNot(Set.of("w")))).isTrue();
    assertThat(holds(NOTHING, new Condition.IsNot(Set.of("x")))).isTrue();
  }

  @Test
  void allMustHoldAndNoneIsNoCondition() {
    assertThat(holds(X, new Condition.Present(), new Condition.Is(Set.of("y")))).isFalse();
    assertThat(holds(X, new Condition.Present(), new Condition.IsNot(Set.of("y")))).isTrue();
    assertThat(holds(NOTHING)).isTrue();
  }

  @Test
  void theObjectionNamesWhatIsThere() {
    assertThat(Conditions.objection(List.of(new Condition.Absent()), X))
        .contains("a condition of the write does not hold: the key is now at x; read it again");
    assertThat(Conditions.objection(List.of(new Condition.Present()), NOTHING))
        .contains(
            "a condition of the write does not hold: the key shows nothing now; read it again");
  }

  private static boolean holds(Optional<String> shown, Condition... conditions) {
    return Conditions.objection(List.of(conditions), shown).isEmpty();
  }
}
