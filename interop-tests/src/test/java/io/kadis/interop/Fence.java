package io.kadis.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A fenced block of a page.
 *
 * @param line of its first fence, counted from 1
 * @param above the line before that; empty at the top of a page
 */
record Fence(Path page, int line, String above, List<String> lines) {
  private static final String END = "```";

  /** All of one language, in order. */
  static List<Fence> of(Path page, String language) throws Exception {
    List<Fence> fences = new ArrayList<>();
    List<String> lines = Files.readAllLines(page);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).equals(END + language)) {
        int end = lines.subList(i, lines.size()).indexOf(END) + i;
        String above = i == 0 ? "" : lines.get(i - 1);
        fences.add(new Fence(page, i + 1, above, List.copyOf(lines.subList(i + 1, end))));
        i = end;
      }
    }
    return fences;
  }

  @Override
  public String toString() {
    return page.getFileName() + ":" + line;
  }
}
