package io.kadis.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTest {
  @TempDir Path directory;

  @Test
  void readsCommandsWithWhatTheyPrint() throws Exception {
    Path page = directory.resolve("page.md");
    Files.writeString(page, "text\n```console\n$ a b\none\ntwo\n$ c\n```\n\n```sh\n$ no\n```\n");

    List<Console> blocks = Console.of(page);

    assertThat(blocks).hasSize(1);
    assertThat(blocks.getFirst()).hasToString("page.md:2");
    assertThat(blocks.getFirst().examples())
        .containsExactly(
            new Console.Example(3, "a b", List.of("one", "two")),
            new Console.Example(6, "c", List.of()));
  }

  @Test
  void anEllipsisStandsForAnythingAndTheRestForItself() {
    var example = new Console.Example(1, "x", List.of("stored … (3 of 3)", "…"));
    assertThat(example.matches("stored 01-ab (3 of 3)\n")).isTrue();
    assertThat(example.matches("stored 01-ab (3 of 3)\nmore\nand more\n")).isTrue();
    assertThat(example.matches("stored 01-ab (2 of 3)\n")).isFalse();
    assertThat(example.matches("Stored 01-ab (3 of 3)\n")).isFalse();
    assertThat(new Console.Example(1, "x", List.of()).matches("")).isTrue();
    assertThat(new Console.Example(1, "x", List.of()).matches("something\n")).isFalse();
    assertThat(new Console.Example(1, "x", List.of("a.c")).matches("abc\n")).isFalse();
  }
}
