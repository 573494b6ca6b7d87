package io.kadis.interop.rules;

import io.kadis.interop.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which test shows which rule, as the {@code @Requirement}s in the sources of all modules say. */
final class NamedTests {
  private static final Pattern ANNOTATION = Pattern.compile("@Requirement\\(([^)]*)\\)");
  private static final Pattern ID = Pattern.compile("\"([A-Z]+-[0-9]+)\"");
  private static final Pattern DECLARATION = Pattern.compile("(?:void|class|interface) (\\w+)");
  private static final Pattern PARENT = Pattern.compile("(?:extends|implements) (\\w+)");

  /**
   * A test method, or all of a class.
   *
   * @param type the simple name of the class it is written in
   * @param method empty: all of them
   */
  record NamedTest(String type, String method) {
    @Override
    public String toString() {
      return method.isEmpty() ? type : type + "." + method;
    }
  }

  private final Map<String, List<NamedTest>> byId = new TreeMap<>();
  private final Map<String, List<String>> heirs = new TreeMap<>();

  static NamedTests read() throws IOException {
    var tests = new NamedTests();
    try (Stream<Path> files = Files.walk(Repository.root())) {
      for (Path file : files.filter(NamedTests::isTest).sorted().toList()) {
        tests.collect(file.getFileName().toString().replace(".java", ""), Files.readString(file));
      }
    }
    return tests;
  }

  private static boolean isTest(Path path) {
    String text = path.toString();
    return text.endsWith(".java") && text.contains("/src/test/java/");
  }

  private void collect(String type, String source) {
    PARENT
        .matcher(source)
        .results()
        .forEach(found -> heirs.computeIfAbsent(found.group(1), _ -> new ArrayList<>()).add(type));
    for (MatchResult found : ANNOTATION.matcher(source).results().toList()) {
      var declared = DECLARATION.matcher(source).region(found.end(), source.length());
      String name = declared.find() ? declared.group(1) : "?";
      var test = new NamedTest(type, name.equals(type) ? "" : name);
      ID.matcher(found.group(1))
          .results()
          .map(id -> id.group(1))
          .forEach(id -> byId.computeIfAbsent(id, _ -> new ArrayList<>()).add(test));
    }
  }

  Map<String, List<NamedTest>> byId() {
    return byId;
  }

  List<NamedTest> of(String id) {
    return byId.getOrDefault(id, List.of());
  }

  /** The classes that run what {@code test} says: its own, or those that inherit it. */
  List<String> runners(NamedTest test) {
    return heirs.getOrDefault(test.type(), List.of(test.type()));
  }
}
