package io.kadis.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A {@code console} block of a page: commands, each behind {@code "$ "}, with what they print
 * below. In the output {@code …} stands for anything within a line, and a line {@code …} for any
 * lines.
 */
record Console(Fence fence, List<Example> examples) {
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

  private static final String PROMPT = "$ ";

  /** All of a page, in order. */
  static List<Console> of(Path page) throws Exception {
    return Fence.of(page, "console").stream()
        .map(fence -> new Console(fence, examples(fence)))
        .toList();
  }

  private static List<Example> examples(Fence fence) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < fence.lines().size(); i++) {
      String line = fence.lines().get(i);
      if (line.startsWith(PROMPT)) {
        String command = line.substring(PROMPT.length());
        examples.add(new Example(fence.line() + 1 + i, command, new ArrayList<>()));
      } else {
        examples.getLast().output.add(line);
      }
    }
    return examples;
  }

  @Override
  public String toString() {
    return fence.toString();
  }
}
