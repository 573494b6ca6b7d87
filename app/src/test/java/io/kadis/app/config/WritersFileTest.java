package io.kadis.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.StartException;
import io.kadis.libp2p.identity.PeerId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritersFileTest {
  private static final String ONE = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final String OTHER = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";

  @TempDir Path directory;

  @Test
  void itIsOnePeerIdALineAndComments() throws Exception {
    Path file = write("# who may write\n\n  " + ONE + "  # me\n" + OTHER + "\n" + ONE + "\n");
    assertThat(WritersFile.read(file))
        .containsExactlyInAnyOrder(PeerId.parse(ONE), PeerId.parse(OTHER));
  }

  @Test
  void aWrongLineIsNamed() throws Exception {
    Path file = write(ONE + "\nme\n");
    assertThatThrownBy(() -> WritersFile.read(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("writers file " + file + ", line 2: 'me' is no peer id");
  }

  @Test
  void aFileOfNobodyIsAMistake() throws Exception {
    Path file = write("# nobody yet\n");
    assertThatThrownBy(() -> WritersFile.read(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(file + " names nobody");
  }

  private Path write(String text) throws Exception {
    return Files.writeString(directory.resolve("writers"), text);
  }
}
