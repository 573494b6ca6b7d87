package io.kadis.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.Kadis;
import io.kadis.KadisConfig;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Javadoc promises by its examples. */
class ExamplesTest {
  @TempDir Path directory;

  @Test
  void aValueGoesInThroughOneNodeAndComesOutOfAnother() throws Exception {
    assertThat(FirstSteps.run(directory)).isEqualTo("hello, peers");
  }

  @Test
  void anOwnNamespaceTakesWhatItsRuleAllows() throws Exception {
    var results = OwnNamespace.run(directory);
    assertThat(results.getFirst()).isInstanceOf(WriteResult.Stored.class);
    assertThat(results.getLast())
        .isEqualTo(
            new WriteResult.Refused(
                Refusal.INVALID, "a temperature is a whole number, such as -4"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"FirstSteps", "OwnNamespace", "Merging"})
  void thePageShowsTheseLines(String example) throws Exception {
    var source = Files.readString(Path.of("src/test/java/io/kadis/examples", example + ".java"));
    int start = source.indexOf("// @start");
    var region = source.substring(source.indexOf('\n', start) + 1, source.indexOf("    // @end"));
    assertThat(Files.readString(Path.of("../docs/library.md")))
        .contains("```java\n" + region.stripTrailing().stripIndent() + "\n```");
  }

  @Test
  void aCounterIsAddedToAndWatched() throws Exception {
    var config = KadisConfig.in(directory).listeningOn("/ip4/127.0.0.1/tcp/0");
    try (Kadis node = Kadis.open(config)) {
      assertThat(Merging.run(node)).isEqualTo(1);
    }
  }
}
