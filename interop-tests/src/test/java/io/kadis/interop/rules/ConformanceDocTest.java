package io.kadis.interop.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.interop.Repository;
import io.kadis.interop.rules.Rules.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/conformance.md} is made from the tests' {@code @Requirement}s, and is up to date.
 * {@code make conformance} rewrites it.
 */
class ConformanceDocTest {
  /** Reasons for rules without test are for few: more of them would hide what is missing. */
  private static final int MAX_NOT_YET = 20;

  private final Path file = Repository.root().resolve("docs/conformance.md");
  private Rules rules = new Rules(List.of(), Map.of());
  private NamedTests tests = new NamedTests();

  @BeforeEach
  void read() throws IOException {
    rules = Rules.read();
    tests = NamedTests.read();
  }

  @Test
  void everyMustRuleHasATestOrAReason() {
    List<String> missing =
        rules.byId().values().stream()
            .filter(Rule::isMust)
            .map(Rule::id)
            .filter(id -> tests.of(id).isEmpty() && !rules.notYet().containsKey(id))
            .toList();
    assertThat(missing).as("add a test with @Requirement, or a reason to not-yet.txt").isEmpty();
    assertThat(rules.notYet()).hasSizeLessThanOrEqualTo(MAX_NOT_YET);
  }

  @Test
  void testsNameOnlyRulesThereAreAndReasonsOnlyRulesWithoutTest() {
    var unknown = new TreeSet<>(tests.byId().keySet());
    unknown.removeIf(id -> rules.byId().containsKey(id));
    assertThat(unknown).as("ids that no rule has").isEmpty();
    var both = new TreeSet<>(rules.notYet().keySet());
    both.retainAll(tests.byId().keySet());
    assertThat(both).as("rules with a test and a reason why there is none").isEmpty();
    assertThat(rules.byId().keySet()).containsAll(rules.notYet().keySet());
  }

  @Test
  void thePageIsUpToDateAndNoRuleFails() throws IOException {
    String old = Files.readString(file);
    var written = ConformancePage.written(old, tests);
    if (Boolean.getBoolean("rewrite")) {
      var seen = ConformancePage.seen(Reports.read(), tests, written);
      Files.writeString(file, new ConformancePage(rules, tests, seen).text());
      old = Files.readString(file);
    }
    var page = new ConformancePage(rules, tests, ConformancePage.written(old, tests));
    assertThat(old).as("run make conformance").isEqualTo(page.text());
    assertThat(rules.byId().values())
        .allSatisfy(rule -> assertThat(page.result(rule)).isNotEqualTo(ConformancePage.FAILED));
  }
}
