package io.kadis.bench.report;

import static io.kadis.bench.report.Contender.GO;
import static io.kadis.bench.report.Contender.KADIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.bench.report.Chart.Curve;
import io.kadis.bench.report.Chart.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
  private final Results results = new Results();
  private final Chart chart =
      new Chart(
          "puts",
          "Put",
          "nodes",
          "ms",
          List.of(
              new Curve("go", GO, "network.%d.put.cpuMicros", 0.001),
              new Curve("Kadis", KADIS, "network.%d.put.cpuMicros", 0.001)));

  private void add(String figure, Contender contender, int round, double value) {
    results.add(new Results.Sample(figure, contender, round, value));
  }

  @Test
  void aCurveHasTheMedianOfEachSizeByRisingSize() {
    add("network.100.put.cpuMicros", KADIS, 0, 9_000);
    add("network.20.put.cpuMicros", KADIS, 0, 2_000);
    add("network.20.put.cpuMicros", KADIS, 1, 4_000);
    add("network.20.put.cpuMicros", KADIS, 2, 3_000);
    assertThat(chart.lines(results).getFirst().points())
        .containsExactly(new Point(20, 3), new Point(100, 9));
  }

  @Test
  void otherFiguresAreNotTakenForPointsOfACurve() {
    add("network.20.kvput.cpuMicros", KADIS, 0, 1);
    add("network.20.put.perSecond", KADIS, 0, 1);
    add("network.put.cpuMicros", KADIS, 0, 1);
    assertThat(chart.lines(results)).isEmpty();
    assertThat(chart.svg(results)).isEmpty();
  }

  @Test
  void thePictureNamesWhatItShowsAndLeavesOutWhatWasNotMeasured() {
    add("network.20.put.cpuMicros", KADIS, 0, 2_000);
    add("network.100.put.cpuMicros", KADIS, 0, 9_000);
    assertThat(chart.svg(results))
        .contains(">Put<", ">nodes<", ">ms<", ">Kadis<", ">20<", ">100<")
        .doesNotContain(">go<", "NaN", "Infinity");
  }

  @Test
  void aSinglePointIsDrawnToo() {
    add("network.10.put.cpuMicros", KADIS, 0, 1_000);
    assertThat(chart.svg(results)).contains("<circle").doesNotContain("NaN", "Infinity");
  }
}
