package io.kadis.app.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Columns for people, each as wide as its widest cell; numbers stand on the right of theirs. */
final class Table {
  private final List<String[]> rows = new ArrayList<>();

  Table(String... titles) {
    rows.add(titles);
  }

  Table row(@Nullable Object... cells) {
    var texts = new String[cells.length];
    for (int i = 0; i < cells.length; i++) {
      texts[i] = cells[i] == null ? "-" : String.valueOf(cells[i]);
    }
    rows.add(texts);
    return this;
  }

  void print(PrintStream out) {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    var numbers = numbers(widths.length);
    for (String[] row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        int blanks = widths[i] - row[i].length();
        line.repeat(' ', numbers.get(i) ? blanks : 0).append(row[i]);
        line.repeat(' ', numbers.get(i) ? 2 : blanks + 2);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** The columns of numbers: their ones stand below each other. */
  private BitSet numbers(int columns) {
    var numbers = new BitSet();
    for (int i = 0; i < columns; i++) {
      int column = i;
      List<String> cells = rows.stream().skip(1).map(row -> row[column]).toList();
      boolean any = cells.stream().anyMatch(Table::isNumber);
      numbers.set(i, any && cells.stream().allMatch(cell -> isNumber(cell) || cell.equals("-")));
    }
    return numbers;
  }

  private static boolean isNumber(String cell) {
    return !cell.isEmpty()
        && Character.isDigit(cell.charAt(0))
        && cell.chars().allMatch(c -> Character.isDigit(c) || c == '.' || c == ',');
  }

  /** {@code 1 peer}, {@code 2 peers}. */
  static String count(@Nullable Object number, String what) {
    return count(number, what, what + "s");
  }

  /** {@code 1 copy}, {@code 2 copies}. */
  static String count(@Nullable Object number, String one, String many) {
    return number + " " + (String.valueOf(number).equals("1") ? one : many);
  }

  /** The objects of a JSON array; nothing when it is none. */
  static List<Map<?, ?>> objects(@Nullable Object array) {
    var objects = new ArrayList<Map<?, ?>>();
    if (array instanceof List<?> list) {
      for (Object item : list) {
        if (item instanceof Map<?, ?> map) {
          objects.add(map);
        }
      }
    }
    return objects;
  }

  /** The first of a JSON array, for a column. */
  static @Nullable Object first(@Nullable Object array) {
    return array instanceof List<?> list && !list.isEmpty() ? list.getFirst() : null;
  }
}
