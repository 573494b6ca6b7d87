package io.kadis.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A {@code console} block of a page: commands, each behind {@code "$ "}, with what they print
 * below. In the output {@code …} stands for anything within a line, and a line {@code …} for any
 * lines.
 */
record Console(Path page, int line, List<Example> examples) {
  /** One command and what it prints, on either stream. */
  record Example(int line, String command, List<String> output) {
    /** Whether a command that printed {@code actual} did what the page says. */
    boolean matches(String actual) {
      var pattern = new StringBuilder();
      for (String expected : output) {
        pattern.append(expected.equals("…") ? "(?s:.*)" : line(expected) + "\n");
      }
      return Pattern.matches(pattern.toString(), actual.isEmpty() ? "" : actual.strip() + "\n");
    }

    private static String line(String expected) {
      var pattern = new StringBuilder();
      for (String part : expected.split("…", -1)) {
        pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
      }
      return pattern.toString();
    }
  }

  private static final String BEGIN = "```console";
  private static final String END = "```";
  private static final String PROMPT = "$ ";

  /** All of a page, in order. */
  static List<Console> of(Path page) throws Exception {
    List<Console> blocks = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals(BEGIN)) {
        int end = lines.subList(i, lines.size()).indexOf(END) + i;
        blocks.add(new Console(page, i + 1, examples(lines, i + 1, end)));
        i = end;
      }
    }
    return blocks;
  }

  private static List<Example> examples(List<String> lines, int from, int to) {
    List<Example> examples = new ArrayList<>();
    for (int i = from; i < to; i++) {
      if (lines.get(i).startsWith(PROMPT)) {
        String command = lines.get(i).substring(PROMPT.length());
        examples.add(new Example(i + 1, command, new ArrayList<>()));
      } else {
        examples.getLast().output.add(lines.get(i));
      }
    }
    return examples;
  }

  @Override
  public String toString() {
    return page.getFileName() + ":" + line;
  }
}
