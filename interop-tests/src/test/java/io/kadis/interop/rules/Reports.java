package io.kadis.interop.rules;

import io.kadis.interop.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What became of the tests that ran in this checkout: what surefire wrote down in all modules. */
final class Reports {
  // One for each test, ended by the next one's beginning or the end of the report.
  private static final Pattern CASE =
      Pattern.compile(
          "<testcase name=\"(\\w+)[^\"]*\" classname=\"[\\w.]*?(\\w+)\"(.*?)(?=<testcase |\\z)",
          Pattern.DOTALL);

  private final Map<String, Boolean> passed = new HashMap<>();

  static Reports read() throws IOException {
    var reports = new Reports();
    for (Path file : files()) {
      reports.add(Files.readString(file));
    }
    return reports;
  }

  private static List<Path> files() throws IOException {
    var found = new ArrayList<Path>();
    try (Stream<Path> modules = Files.list(Repository.root())) {
      for (Path module : modules.sorted().toList()) {
        Path folder = module.resolve("target/surefire-reports");
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".xml")).sorted().forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  /** A test with parameters has passed when it has with all of them. */
  private void add(String xml) {
    CASE.matcher(xml)
        .results()
        .filter(test -> !test.group(3).contains("<skipped"))
        .forEach(test -> {
          boolean fine = !test.group(3).contains("<failure") && !test.group(3).contains("<error");
          passed.merge(test.group(2) + "." + test.group(1), fine, Boolean::logicalAnd);
        });
  }

  /** Whether it passed, for each test of {@code type} that ran and is meant. */
  List<Boolean> of(String type, String method) {
    return method.isEmpty()
        ? passed.entrySet().stream()
            .filter(test -> test.getKey().startsWith(type + "."))
            .map(Map.Entry::getValue)
            .toList()
        : Stream.ofNullable(passed.get(type + "." + method)).toList();
  }
}
