package io.kadis.app.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Columns for people, each as wide as its widest cell; numbers stand on the right of theirs. */
final class Table {
  private final List<Row> rows = new ArrayList<>();

  /** A row, and how the whole of it is shown. */
  private record Row(List<String> cells, UnaryOperator<String> style) {}

  Table(String... titles) {
    rows.add(new Row(List.of(titles), UnaryOperator.identity()));
  }

  Table row(@Nullable Object... cells) {
    return styledRow(UnaryOperator.identity(), cells);
  }

  /**
   * @param style of the row once it has its width: a method of {@link Paint}
   */
  Table styledRow(UnaryOperator<String> style, @Nullable Object... cells) {
    var texts = Arrays.stream(cells).map(cell -> cell == null ? "-" : String.valueOf(cell));
    rows.add(new Row(texts.toList(), style));
    return this;
  }

  /** On stdout, the titles apart from the rest where that is a terminal. */
  void print(Stdio io) {
    print(io.out(), Paint.of(io)::dim);
  }

  void print(PrintStream out) {
    print(out, UnaryOperator.identity());
  }

  private void print(PrintStream out, UnaryOperator<String> titleStyle) {
    int[] widths = widths();
    var numbers = numbers(widths.length);
    var styles =
        Stream.concat(Stream.of(titleStyle), rows.stream().skip(1).map(Row::style)).iterator();
    for (Row row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = row.cells.get(i);
        int blanks = widths[i] - cell.length();
        line.repeat(' ', numbers.get(i) ? blanks : 0).append(cell);
        line.repeat(' ', numbers.get(i) ? 2 : blanks + 2);
      }
      String text = line.toString().stripTrailing();
      out.println(styles.next().apply(text));
    }
  }

  private int[] widths() {
    int[] widths = new int[rows.getFirst().cells.size()];
    for (Row row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.cells.get(i).length());
      }
    }
    return widths;
  }

  /** The columns of numbers: their ones stand below each other. */
  private BitSet numbers(int columns) {
    var numbers = new BitSet();
    for (int i = 0; i < columns; i++) {
      int column = i;
      List<String> cells = rows.stream().skip(1).map(row -> row.cells.get(column)).toList();
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
