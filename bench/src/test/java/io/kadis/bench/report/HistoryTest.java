package io.kadis.bench.report;

import static io.kadis.bench.report.Contender.GO;
import static io.kadis.bench.report.Contender.KADIS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static final Row COST = Row.cost("cpu", "µs", KADIS, 0.25);
  private static final Row RATE = Row.rate("rate", "/s", KADIS, 3);
  private static final List<Row> ROWS = List.of(COST, RATE);

  private static Results results(double costRatio, double rateRatio) {
    var results = new Results();
    results.add(new Results.Sample("cpu", GO, 0, 100));
    results.add(new Results.Sample("cpu", KADIS, 0, 100 * costRatio));
    results.add(new Results.Sample("rate", GO, 0, 100));
    results.add(new Results.Sample("rate", KADIS, 0, 100 * rateRatio));
    return results;
  }

  private static List<History.Line> recorded(double costRatio, double rateRatio) {
    return History.lines("abc123", "2026-11-23", ROWS, results(costRatio, rateRatio));
  }

  @Test
  void whatIsAppendedIsReadBack(@TempDir Path directory) throws IOException {
    var file = directory.resolve("history.csv");
    assertThat(History.read(file)).isEmpty();
    History.append(file, recorded(0.25, 3));
    History.append(file, recorded(0.5, 4));
    assertThat(History.read(file))
        .extracting(History.Line::figure, History.Line::ratio)
        .containsExactly(
            tuple("cpu", 0.25), tuple("rate", 3.0), tuple("cpu", 0.5), tuple("rate", 4.0));
  }

  @Test
  void nothingFellThatStayedWithinTheTolerance() {
    assertThat(History.fallen(recorded(0.25, 3), ROWS, results(0.29, 2.5))).isEmpty();
  }

  @Test
  void aCostThatRoseIsNamed() {
    assertThat(History.fallen(recorded(0.25, 3), ROWS, results(0.32, 3)))
        .singleElement()
        .asString()
        .contains("cpu fell by 28 %", "abc123");
  }

  @Test
  void aRateThatFellIsNamed() {
    assertThat(History.fallen(recorded(0.25, 3), ROWS, results(0.25, 2.1)))
        .singleElement()
        .asString()
        .contains("rate fell by 30 %");
  }

  @Test
  void theLastRecordCounts() {
    var history = new ArrayList<>(recorded(0.1, 10));
    history.addAll(recorded(0.3, 3));
    assertThat(History.fallen(history, ROWS, results(0.3, 3))).isEmpty();
  }

  @Test
  void aFigureWithoutHistoryCannotFall() {
    assertThat(History.fallen(List.of(), ROWS, results(9, 0.1))).isEmpty();
  }

  @Test
  void aLineWithOtherFieldsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> History.Line.parse("abc,2026-11-23,cpu,1"))
        .withMessageContaining("commit,date,figure,ratio,spread");
  }
}
