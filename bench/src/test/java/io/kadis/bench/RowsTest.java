package io.kadis.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.bench.report.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
  @Test
  void eachRowHasANameOfItsOwnThatFitsTheHistory() {
    assertThat(Rows.all(List.of(20, 50)))
        .extracting(Row::id)
        .doesNotHaveDuplicates()
        .noneMatch(id -> id.contains(","));
  }
}
