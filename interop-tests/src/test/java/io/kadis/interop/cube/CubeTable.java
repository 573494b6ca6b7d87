package io.kadis.interop.cube;

import io.kadis.interop.Implementation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A filled cube as text: a row for each bootstrap and storer, a column for each finder. */
final class CubeTable {
  private static final char IMPOSSIBLE = '.';
  private static final char FAILED = '!';
  private static final String ROW = "%-10s %-8s";

  private final Cube cube;
  private final Set<String> reasons = new LinkedHashSet<>();
  private final List<String> failures = new ArrayList<>();
  private int passed;

  private CubeTable(Cube cube) {
    this.cube = cube;
  }

  static CubeTable of(Cube cube) {
    return new CubeTable(cube);
  }

  Collection<String> failures() {
    return failures;
  }

  /** The rows and the reasons: the same in each run in which nothing failed. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(ROW.formatted("bootstrap", "storer"));
    for (Implementation finder : Implementation.values()) {
      text.append(" %-7s".formatted(finder));
    }
    text.setLength(text.toString().stripTrailing().length());
    for (Implementation bootstrap : Implementation.values()) {
      for (Implementation storer : Implementation.values()) {
        text.append('\n').append(row(bootstrap, storer));
      }
    }
    return text.append("\n\n").append(legend()).toString();
  }

  private String row(Implementation bootstrap, Implementation storer) {
    StringBuilder row = new StringBuilder(ROW.formatted(bootstrap, storer));
    for (Implementation finder : Implementation.values()) {
      Triple triple = new Triple(bootstrap, storer, finder);
      String cell =
          cube.operations().stream()
              .map(operation -> String.valueOf(mark(triple, operation)))
              .collect(Collectors.joining());
      row.append(" %-7s".formatted(cell));
    }
    return row.toString().stripTrailing();
  }

  private char mark(Triple triple, Operation operation) {
    return switch (cube.verdict(triple, operation)) {
      case Verdict.Passed() -> {
        passed++;
        yield operation.letter();
      }
      case Verdict.Impossible(String reason) -> {
        reasons.add(reason);
        yield IMPOSSIBLE;
      }
      case Verdict.Failed(String what) -> {
        failures.add("%s %s: %s".formatted(triple, operation, what));
        yield FAILED;
      }
    };
  }

  private String legend() {
    StringBuilder legend = new StringBuilder();
    cube.operations()
        .forEach(operation ->
            legend.append("%c  %s%n".formatted(operation.letter(), operation.meaning())));
    reasons.forEach(reason -> legend.append("%c  %s%n".formatted(IMPOSSIBLE, reason)));
    failures.forEach(failure -> legend.append("%c  %s%n".formatted(FAILED, failure)));
    return legend.append("%d passed, %d failed%n".formatted(passed, failures.size())).toString();
  }

  /** What only came right for a second finder. */
  String secondTries() {
    return cube.secondTries().entrySet().stream()
        .map(
            each -> "at the second try: %s, before: %s%n".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining());
  }
}
