package io.kadis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library's Javadoc can be made, and shows the examples that are compiled here. */
class JavadocTest {
  private static final String SOURCES = "src/main/java";

  @TempDir Path directory;

  @Test
  void thePagesAreMadeWithoutAWarningAndShowTheExamples() throws Exception {
    var said = new StringWriter();
    var out = new PrintWriter(said);
    int exit =
        ToolProvider.findFirst("javadoc")
            .orElseThrow()
            .run(
                out,
                out,
                "-quiet",
                "-Xdoclint:all,-missing",
                "-Werror",
                "-d",
                directory.toString(),
                "--snippet-path",
                "src/test/java",
                "-classpath",
                System.getProperty("java.class.path"),
                "-sourcepath",
                SOURCES,
                "io.kadis");
    assertThat(exit).as(said.toString()).isZero();
    assertThat(page("Kadis")).contains("one.put(key");
    assertThat(page("package-summary"))
        .contains("NamespaceFactory.lastWriterWins")
        .contains("Add(2)");
  }

  private String page(String name) throws Exception {
    return Files.readString(directory.resolve("io/kadis/" + name + ".html"))
        .replaceAll("<[^>]*>", "");
  }
}
