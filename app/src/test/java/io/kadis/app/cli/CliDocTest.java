package io.kadis.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/cli.md} is made from the commands' help, and is up to date. {@code make cli-doc}
 * rewrites it.
 */
class CliDocTest {
  private static final Path PAGE = Path.of("../docs/cli.md");

  private static final Map<String, List<String>> COMMANDS_OF =
      Map.of("store", List.of("check", "stats", "export", "import"));

  private final Terminal terminal = new Terminal();

  @Test
  void thePageIsUpToDate() throws IOException {
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(PAGE, page());
    }
    assertThat(Files.readString(PAGE)).as("run make cli-doc").isEqualTo(page());
  }

  private String page() {
    var page = new StringBuilder();
    page.append("# The command line\n\n");
    page.append("Made from the commands' help by `make cli-doc`; not edited by hand.\n\n");
    page.append(help());
    for (var group : Commands.GROUPS) {
      page.append("\n## ").append(group.title()).append('\n');
      for (String name : group.names()) {
        page.append("\n### ").append(name).append("\n\n").append(help(name));
        for (String below : COMMANDS_OF.getOrDefault(name, List.of())) {
          page.append("\n#### ").append(name).append(' ').append(below).append("\n\n");
          page.append(help(name, below));
        }
      }
    }
    return page.toString();
  }

  private String help(String... command) {
    var args = new String[command.length + 1];
    args[0] = "help";
    System.arraycopy(command, 0, args, 1, command.length);
    assertThat(terminal.run(args)).isZero();
    return "```text\n" + terminal.out().strip() + "\n```\n";
  }
}
