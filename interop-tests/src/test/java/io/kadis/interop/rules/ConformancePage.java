package io.kadis.interop.rules;

import io.kadis.interop.rules.NamedTests.NamedTest;
import io.kadis.interop.rules.Rules.Layer;
import io.kadis.interop.rules.Rules.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of {@code docs/conformance.md}. A result is what was seen when the rule's tests last ran
 * before the page was written; it stays on the page as long as the rule has the same tests.
 */
final class ConformancePage {
  static final String SHOWN = "shown";
  static final String FAILED = "failed";
  static final String NOT_RUN = "not run";
  static final String NOT_YET = "not yet";
  static final String NO_TEST = "no test";

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| ([A-Z]+-[0-9]+) \\| . \\| .*? \\| ([a-z ]+) \\| (.*) \\|$");

  private static final String HEAD =
      """
      # Conformance

      What a peer of Kadis can rely on, rule by rule: the rules of libp2p and its Kademlia as go,
      rust, js and python have them, those of the database, and what stands against attacks.

      Made by `make conformance` from the `@Requirement`s of the tests and from what became of these
      tests; not edited by hand. M: must, S: should, O: may. A rule is *%s* when each of its tests
      that ran has passed; *%s*: there is a reason instead of a test; *%s*: nothing shows it, and
      nothing is promised.

      """
          .formatted(SHOWN, NOT_YET, NO_TEST);

  private final Rules rules;
  private final NamedTests tests;
  private final Function<String, String> results;

  /**
   * @param results what became of the tests of the rule with that id
   */
  ConformancePage(Rules rules, NamedTests tests, Function<String, String> results) {
    this.rules = rules;
    this.tests = tests;
    this.results = results;
  }

  /** Results as a page says them, where it names the tests that the rule has now. */
  static Function<String, String> written(String page, NamedTests tests) {
    Map<String, String> said = new HashMap<>();
    ROW.matcher(page).results().forEach(row -> said.put(row.group(1) + row.group(3), row.group(2)));
    return id -> said.getOrDefault(id + names(tests.of(id)), NOT_RUN);
  }

  /** Results as the reports have them; of tests that did not run, as {@code before}. */
  static Function<String, String> seen(
      Reports reports, NamedTests tests, Function<String, String> before) {
    return id -> {
      var ran = tests.of(id).stream().flatMap(test -> ran(reports, tests, test).stream()).toList();
      if (ran.isEmpty()) {
        return before.apply(id);
      }
      return ran.contains(false) ? FAILED : SHOWN;
    };
  }

  private static List<Boolean> ran(Reports reports, NamedTests tests, NamedTest test) {
    return tests.runners(test).stream()
        .flatMap(type -> reports.of(type, test.method()).stream())
        .toList();
  }

  String text() {
    var page = new StringBuilder(HEAD);
    summary(page);
    rules.layers().forEach(layer -> layer(page, layer));
    return page.toString();
  }

  String result(Rule rule) {
    if (!tests.of(rule.id()).isEmpty()) {
      return results.apply(rule.id());
    }
    return rules.notYet().containsKey(rule.id()) ? NOT_YET : NO_TEST;
  }

  private void summary(StringBuilder page) {
    var must = rules.byId().values().stream().filter(Rule::isMust).toList();
    page.append("Of %d M rules: ".formatted(must.size()));
    page.append(
        List.of(SHOWN, FAILED, NOT_RUN, NOT_YET, NO_TEST).stream()
            .map(result -> Map.entry(result, count(must, result)))
            .filter(counted -> counted.getValue() > 0)
            .map(counted -> counted.getValue() + " " + counted.getKey())
            .collect(Collectors.joining(", ")));
    page.append(".\n");
  }

  private long count(List<Rule> of, String result) {
    return of.stream().filter(rule -> result(rule).equals(result)).count();
  }

  private void layer(StringBuilder page, Layer layer) {
    page.append("\n## %s\n\n".formatted(layer.name()));
    page.append("| rule | | in a line | result | tests |\n|---|---|---|---|---|\n");
    for (Rule rule : layer.rules()) {
      page.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(rule.id(), rule.level(), rule.text(), result(rule), shownBy(rule.id())));
    }
  }

  private String shownBy(String id) {
    var named = tests.of(id);
    return named.isEmpty() ? rules.notYet().getOrDefault(id, "") : names(named);
  }

  private static String names(List<NamedTest> tests) {
    return tests.stream().map(test -> "`" + test + "`").collect(Collectors.joining(" "));
  }
}
