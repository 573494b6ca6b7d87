package io.kadis.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays {@code src/test/resources/lookup/*.txt}. With {@code -Drewrite} the files are written
 * anew: then review the difference.
 */
@Requirement({"KAD-50", "KAD-51", "KAD-52", "KAD-53", "KAD-54"})
class LookupTranscriptTest {
  private static final Path TRANSCRIPTS = Path.of("src/test/resources/lookup");

  static List<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(TRANSCRIPTS)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void replays(Path file) throws IOException {
    String written = Files.readString(file);
    String replayed = new LookupTranscript().replay(written);
    if (System.getProperty("rewrite") != null) {
      Files.writeString(file, replayed);
    } else {
      assertThat(replayed).isEqualTo(written);
    }
  }
}
