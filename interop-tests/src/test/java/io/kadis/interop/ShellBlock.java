package io.kadis.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code sh} block of a page: commands for a person to copy.
 *
 * @param notRun why no test runs it, as a comment above the block says
 */
record ShellBlock(Path page, int line, List<String> commands, Optional<String> notRun) {
  private static final String BEGIN = "```sh";
  private static final String END = "```";
  private static final String EXCUSE = "<!-- not run by a test: ";

  /** All of a page, in order. */
  static List<ShellBlock> of(Path page) throws Exception {
    List<ShellBlock> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals(BEGIN)) {
        int end = lines.subList(i, lines.size()).indexOf(END) + i;
        var commands = List.copyOf(lines.subList(i + 1, end));
        blocks.add(new ShellBlock(page, i + 1, commands, excuse(lines.get(Math.max(0, i - 1)))));
        i = end;
      }
    }
    return blocks;
  }

  private static Optional<String> excuse(String above) {
    return above.startsWith(EXCUSE)
        ? Optional.of(above.substring(EXCUSE.length(), above.indexOf(" -->")))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return page.getFileName() + ":" + line;
  }
}
