package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void aPersonSeesABarThatIsGoneAtTheEnd() {
    try (var progress = Progress.of(io(new Screen(true, true)), "copying", 2_000)) {
      progress.add(1_000);
      progress.add(1_000);
    }
    assertThat(printed.toString(UTF_8))
        .startsWith("\rcopying [###############...............] 1,000 of 2,000\033[K")
        .contains("[##############################] 2,000 of 2,000")
        .endsWith("\r\033[K");
  }

  @Test
  void withoutATerminalThereIsNone() {
    try (var progress = Progress.of(io(new Screen(true, false)), "copying", 2)) {
      progress.add(2);
    }
    assertThat(printed.size()).isZero();
  }

  @Test
  void whatHasNoKnownEndIsOnlyCounted() {
    assertThat(Progress.line("copying", 12_345, 0)).isEqualTo("copying: 12,345");
  }

  private Stdio io(Screen screen) {
    var stream = new PrintStream(printed, true, UTF_8);
    return new Stdio(new ByteArrayInputStream(new byte[0]), stream, stream, () -> screen);
  }
}
