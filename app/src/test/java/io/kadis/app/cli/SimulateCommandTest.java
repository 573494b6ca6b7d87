package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.http.Json;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimulateCommandTest {
  private final Terminal terminal = new Terminal();

  @Test
  void aSmallNetworkIsReportedTheSameEachTime() {
    assertThat(simulate()).isZero();
    var first = terminal.out();
    assertThat(first)
        .startsWith("8 nodes, 10 keys of 100 B to 1 KiB, 1 h, seed 3")
        .contains("keys lost")
        .contains("Kadis, 3 copies");
    assertThat(terminal.err()).isEmpty(); // No progress where nobody watches.
    assertThat(simulate()).isZero();
    assertThat(terminal.out()).isEqualTo(first);
  }

  @Test
  void aScriptGetsJson() {
    assertThat(simulate("--json", "--baseline")).isZero();
    var report = Json.decodeObject(terminal.out().strip().getBytes(UTF_8));
    assertThat(report).containsEntry("nodes", 8).containsEntry("passed", true);
    assertThat(Table.objects(report.get("results")))
        .hasSize(2)
        .allSatisfy(result -> assertThat(result.get("keysLost")).isEqualTo(0));
  }

  private int simulate(String... more) {
    var all =
        Stream.concat(
            Stream.of("simulate", "--nodes", "8", "--keys", "10", "--hours", "1", "--seed", "3"),
            Stream.concat(Stream.of("--replicas", "3", "--churn", "light"), Arrays.stream(more)));
    return terminal.run(all.toArray(String[]::new));
  }
}
