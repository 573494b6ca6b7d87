package io.kadis.kv.fragment;

import static io.kadis.kv.fragment.Fragments.V;
import static io.kadis.kv.fragment.Fragments.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.fragment.Fragment.Own;
import io.kadis.testing.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class StateTest {
  private static final int REPLICAS = 3;

  /** Writers that break the rules can make a merge depend on the order, but not on for ever. */
  @Test
  void replicasThatKeepExchangingConvergeWhateverWritersSign() {
    Seeds.check(
        500,
        random -> {
          var replicas = new State[REPLICAS];
          Arrays.fill(replicas, State.EMPTY);
          for (int i = 0; i < 12; i++) {
            int at = random.nextInt(REPLICAS);
            replicas[at] = replicas[at].with(Fragments.random(random));
            int to = random.nextInt(REPLICAS);
            replicas[to] = replicas[to].merge(replicas[at]);
          }
          for (int round = 0; round < 4; round++) {
            for (int to = 0; to < REPLICAS; to++) {
              replicas[to] = replicas[to].merge(replicas[(to + 1) % REPLICAS]);
            }
          }

          assertThat(replicas).containsOnly(replicas[0]);
        });
  }

  @Test
  void aMergeDoesNotDependOnWhichSideIsWhose() {
    Seeds.check(
        500,
        random -> {
          var one = State.of(Stream.generate(() -> Fragments.random(random)).limit(3).toList());
          var other = State.of(Stream.generate(() -> Fragments.random(random)).limit(3).toList());
          var merged = one.merge(other);

          assertThat(merged).isEqualTo(other.merge(one));
          assertThat(merged.merge(merged)).isEqualTo(merged);
          assertThat(merged.isReduced()).isTrue();
          assertThat(merged.fragments().values()).allMatch(merged::contains);
        });
  }

  @Test
  void ofTwoFragmentsOfOneVersionTheSameWinsEverywhere() {
    var one = State.of(List.of(value(0, V, "one")));
    var other = State.of(List.of(value(0, V, "other")));

    var merged = one.merge(other);

    assertThat(merged).isEqualTo(other.merge(one)).isIn(one, other);
    assertThat(List.of(one, other))
        .filteredOn(state -> merged.contains(state.fragments().firstEntry().getValue()))
        .as("the one that lost is not said to be stored")
        .containsExactly(merged);
  }

  /** Two that each did away with half of a fragment do not let it go: see SignedFragment. */
  @Test
  void whatAWriterReplacedItselfDoesNotComeBackThroughTheRangesOfOthers() {
    var earlier = items(0, V + 5, V + 1, V + 3, V + 5);
    var later = items(0, V + 6, V + 1, V + 5);
    var killsFirst = ends(1, V + 7, new Seen(V + 1, List.of(), Totals.NONE));
    var killsLast = ends(2, V + 8, new Seen(V + 5, List.of(new Range(V + 1, V + 3)), Totals.NONE));
    var keepsAll = ends(3, V + 9, new Seen(V + 6, List.of(new Range(V + 1, V + 5)), Totals.NONE));

    var state = State.of(List.of(later, killsFirst, killsLast, keepsAll));

    assertThat(state.live()).isEmpty();
    assertThat(state.with(earlier)).isEqualTo(state);
  }

  @Test
  void whoDoesNotKnowWhatAnotherKnewDoesNotReplaceIt() {
    var value = items(0, V, V);
    var gone = ends(1, V + 1, new Seen(V, List.of(), Totals.NONE));
    var sawOnlyThat = new TreeMap<>(Map.of(gone.writer(), new Seen(V + 1, List.of(), Totals.NONE)));
    var half = Fragments.sign(2, Fragments.of(V + 2, Own.NOTHING, sawOnlyThat));

    var state = State.of(List.of(gone, half));

    assertThat(state.with(value)).isEqualTo(state);
  }

  private static SignedFragment items(int writer, long version, long... items) {
    var own = Arrays.stream(items).mapToObj(v -> Item.of(v, Bytes.EMPTY));
    return Fragments.sign(
        writer, Fragments.of(version, Own.of(new ArrayList<>(own.toList())), new TreeMap<>()));
  }

  private static SignedFragment ends(int writer, long version, Seen seen) {
    var all = new TreeMap<>(Map.of(Fragments.peer(0), seen));
    return Fragments.sign(writer, Fragments.of(version, Own.NOTHING, all));
  }
}
