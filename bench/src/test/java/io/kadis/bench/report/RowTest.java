package io.kadis.bench.report;

import static io.kadis.bench.report.Contender.GO;
import static io.kadis.bench.report.Contender.KADIS;
import static io.kadis.bench.report.Contender.KADIS_ASYNC;
import static io.kadis.bench.report.Contender.RUST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
  private final Results results = new Results();

  private void add(String figure, Contender contender, double... rounds) {
    for (int round = 0; round < rounds.length; round++) {
      results.add(new Results.Sample(figure, contender, round, rounds[round]));
    }
  }

  @Test
  void aCostIsComparedWithTheCheaperPeer() {
    add("get", GO, 80);
    add("get", RUST, 140);
    add("get", KADIS, 20);
    assertThat(Row.cost("get", "µs", KADIS, 0.25).ratio(results).orElseThrow().median())
        .isEqualTo(0.25);
  }

  @Test
  void aRateIsComparedWithTheFasterPeer() {
    add("get", GO, 100);
    add("get", RUST, 200);
    add("get", KADIS, 600);
    assertThat(Row.rate("get", "/s", KADIS, 3).ratio(results).orElseThrow().median()).isEqualTo(3);
  }

  @Test
  void ratiosAreTakenWithinARoundSoThatASlowMinuteIsSlowForBoth() {
    add("get", GO, 100, 400, 100);
    add("get", KADIS, 50, 200, 50);
    var ratio = Row.cost("get", "µs", KADIS, 1).ratio(results).orElseThrow();
    assertThat(ratio.median()).isEqualTo(0.5);
    assertThat(ratio.spread()).isZero();
  }

  @Test
  void aPeerThatWasNotMeasuredLeavesTheOther() {
    add("get", RUST, 100);
    add("get", KADIS, 50);
    assertThat(Row.cost("get", "µs", KADIS, 1).ratio(results).orElseThrow().median())
        .isEqualTo(0.5);
  }

  @Test
  void aRoundThatLacksKadisIsLeftOut() {
    add("get", GO, 100, 100);
    results.add(new Results.Sample("get", KADIS, 1, 70));
    assertThat(Row.cost("get", "µs", KADIS, 1).ratio(results).orElseThrow().sorted())
        .containsExactly(0.7);
  }

  @Test
  void withoutKadisOrWithoutPeersThereIsNoRatio() {
    add("get", GO, 100);
    add("put", KADIS, 100);
    assertThat(Row.cost("get", "µs", KADIS, 1).ratio(results)).isEmpty();
    assertThat(Row.cost("put", "µs", KADIS, 1).ratio(results)).isEmpty();
  }

  @Test
  void aBoundIsAPartOfItself() {
    add("start", KADIS, 300);
    var row = Row.bound("start", "ms", Value.of("start", KADIS), 600);
    assertThat(row.ratio(results).orElseThrow().median()).isEqualTo(0.5);
  }

  @Test
  void howAWriteIsKeptMakesARowOfItsOwn() {
    assertThat(Row.cost("put", "µs", KADIS, 2).id()).isEqualTo("put");
    assertThat(Row.cost("put", "µs", KADIS_ASYNC, 2).id()).isEqualTo("put.kadis_async");
  }

  @Test
  void aRowWithoutAGoalIsShownAndIsNeitherReachedNorMissed() {
    add("get", GO, 100);
    add("get", KADIS, 300);
    assertThat(Table.of(List.of(Row.cost("get", "µs", KADIS)), results).lines().skip(2))
        .containsExactly("| get | µs | 100 | – | 300 | 3.00 | 0 % | – | – |");
  }

  @Test
  void theTableHasALineForEachRowThatWasMeasured() {
    add("get", GO, 100, 120, 110);
    add("get", KADIS, 50, 48, 55);
    var rows = List.of(Row.cost("get", "µs", KADIS, 0.25), Row.cost("never", "µs", KADIS, 1));
    assertThat(Table.of(rows, results).lines().skip(2))
        .containsExactly("| get | µs | 110 | – | 50.0 | 0.50 | 20 % | ≤ 0.25 | **no** |");
  }
}
