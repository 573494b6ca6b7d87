package io.kadis.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {
  @TempDir Path directory;

  private static ResultsFile run(String date, double value) {
    var results = new Results();
    results.add(new Results.Sample("get.cpuMicros", Contender.KADIS_ASYNC, 2, value));
    results.failed("get of GO: it has ended");
    return new ResultsFile("abc123-dirty", date, true, List.of(20, 50), results);
  }

  @Test
  void theNewestIsReadBackAsItWasWritten() throws IOException {
    run("2026-11-23T10:00:00Z", 1).write(directory);
    var newest = run("2026-11-24T09:00:00Z", 2.5);
    newest.write(directory);
    var read = ResultsFile.last(directory).orElseThrow();
    assertThat(read).usingRecursiveComparison().isEqualTo(newest);
  }

  @Test
  void beforeTheFirstRunThereIsNone() throws IOException {
    assertThat(ResultsFile.last(directory.resolve("missing"))).isEmpty();
    assertThat(ResultsFile.last(directory)).isEmpty();
  }
}
