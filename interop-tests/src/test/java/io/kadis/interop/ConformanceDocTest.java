package io.kadis.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/conformance.md} is made from the tests' {@code @Requirement}s, and is up to date.
 * {@code make conformance} rewrites it.
 */
class ConformanceDocTest {
  private static final Pattern ANNOTATION = Pattern.compile("@Requirement\\(([^)]*)\\)");
  private static final Pattern ID = Pattern.compile("\"([A-Z]+-[0-9]+)\"");
  private static final Pattern METHOD = Pattern.compile("(?:void|class) (\\w+)");

  /** Rules of later work may be named by a test already. */
  private static final Pattern LATER = Pattern.compile("(SEC|TLS|PNET|IPNS|BOOT|MDNS|ANAT)-[0-9]+");

  private record Rule(String id, String level, String text) {}

  private final Path root = Repository.root();
  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private final Map<String, String> notYet = new TreeMap<>();
  private final Map<String, List<String>> tests = new TreeMap<>();

  @BeforeEach
  void read() throws IOException {
    for (String[] row : rows("requirements.txt")) {
      rules.put(row[0], new Rule(row[0], row[1], row[2]));
    }
    for (String[] row : rows("not-yet.txt")) {
      notYet.put(row[0], row[1]);
    }
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(ConformanceDocTest::isTest).sorted().toList()) {
        collect(file);
      }
    }
  }

  @Test
  void everyMustRuleHasATestOrAReason() {
    List<String> missing =
        rules.values().stream()
            .filter(rule -> rule.level().equals("M"))
            .map(Rule::id)
            .filter(id -> !tests.containsKey(id) && !notYet.containsKey(id))
            .toList();
    assertThat(missing).as("add a test with @Requirement, or a reason to not-yet.txt").isEmpty();
  }

  @Test
  void testsNameOnlyRulesThereAreAndReasonsOnlyRulesWithoutTest() {
    var unknown = new TreeSet<>(tests.keySet());
    unknown.removeIf(id -> rules.containsKey(id) || LATER.matcher(id).matches());
    assertThat(unknown).as("ids that no rule has").isEmpty();
    var both = new TreeSet<>(notYet.keySet());
    both.retainAll(tests.keySet());
    assertThat(both).as("rules with a test and a reason why there is none").isEmpty();
    assertThat(rules.keySet()).containsAll(notYet.keySet());
  }

  @Test
  void thePageIsUpToDate() throws IOException {
    Path page = root.resolve("docs/conformance.md");
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(page, page());
    }
    assertThat(Files.readString(page)).as("run make conformance").isEqualTo(page());
  }

  private String page() {
    StringBuilder page = new StringBuilder();
    page.append("# Conformance\n\n");
    page.append("Made from the tests by `make conformance`; not edited by hand.\n");
    page.append("M: must, S: should, O: may. A rule fails when one of its tests does.\n\n");
    page.append("| rule | | in a line | shown by |\n|---|---|---|---|\n");
    for (Rule rule : rules.values()) {
      page.append(
          "| %s | %s | %s | %s |\n"
              .formatted(rule.id(), rule.level(), rule.text(), shownBy(rule.id())));
    }
    return page.toString();
  }

  private String shownBy(String id) {
    if (tests.containsKey(id)) {
      return tests.get(id).stream().map(test -> "`" + test + "`").collect(Collectors.joining(" "));
    }
    return notYet.containsKey(id) ? "not yet: " + notYet.get(id) : "no test";
  }

  private void collect(Path file) throws IOException {
    String source = Files.readString(file);
    String type = file.getFileName().toString().replace(".java", "");
    for (MatchResult found : ANNOTATION.matcher(source).results().toList()) {
      var method = METHOD.matcher(source).region(found.end(), source.length());
      String name = method.find() ? method.group(1) : "?";
      String test = name.equals(type) ? type : type + "." + name;
      ID.matcher(found.group(1))
          .results()
          .map(id -> id.group(1))
          .forEach(id -> tests.computeIfAbsent(id, _ -> new ArrayList<>()).add(test));
    }
  }

  private static boolean isTest(Path path) {
    String text = path.toString();
    return text.endsWith(".java") && text.contains("/src/test/java/");
  }

  private List<String[]> rows(String name) throws IOException {
    Path file = root.resolve("interop-tests/src/test/resources").resolve(name);
    return Files.readAllLines(file).stream()
        .filter(line -> !line.startsWith("#") && !line.isBlank())
        .map(line -> line.split(" \\| "))
        .toList();
  }
}
