package io.kadis.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.app.metrics.Metric;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That the table of {@code docs/metrics.md} is what a node exposes ({@code make metrics-doc}
 * rewrites it), and that the dashboard and the alerts ask for nothing else.
 */
class MetricsDocTest {
  private static final Path PAGE = Path.of("../docs/metrics.md");
  private static final String TABLES_BEGIN = "<!-- From here on made by make metrics-doc. -->\n";

  /** A name in an expression, with its label matchers where there are any. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b((?:kadis|jvm|process)_[a-z0-9_]+)(?:\\{([^}]*)})?");

  private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without) ?\\(([^)]*)\\)");
  private static final Pattern MATCHER = Pattern.compile("(\\w+) ?(?:=~|!~|!=|=)");

  /** A value that is asked for. */
  private static final Pattern VALUE = Pattern.compile("(\\w+)!?=\"([^\"]*)\"");

  @TempDir Path directory;

  private Node node;

  @BeforeEach
  void open() throws Exception {
    node = Node.open(NodeTest.lone(directory));
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void theTableIsWhatANodeExposes() throws IOException {
    awaitCollection();
    String text = Files.readString(PAGE);
    String written = text.substring(0, text.indexOf(TABLES_BEGIN) + TABLES_BEGIN.length());
    String page = written + tables();
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).as("run make metrics-doc").isEqualTo(page);
  }

  /** What is told only after a collection has its labels only then. */
  private void awaitCollection() {
    node.metrics().scrape();
    System.gc();
    await()
        .until(() ->
            node.metrics().described().stream()
                .filter(metric -> metric.name().equals("jvm_memory_pool_allocated_bytes_total"))
                .allMatch(metric -> metric.labels().contains("pool")));
  }

  private String tables() {
    return table("Kadis", name -> name.startsWith("kadis_"))
        + table("The JVM and its process", name -> !name.startsWith("kadis_"));
  }

  private String table(String title, Function<String, Boolean> chosen) {
    return "\n## "
        + title
        + "\n\n| metric | type | labels | says |\n|---|---|---|---|\n"
        + node.metrics().described().stream()
            .filter(metric -> chosen.apply(metric.name()))
            .sorted(Comparator.comparing(Metric::name))
            .map(MetricsDocTest::row)
            .collect(Collectors.joining());
  }

  private static String row(Metric metric) {
    String labels =
        metric.labels().stream()
            .map(label -> label(label, metric.values().getOrDefault(label, List.of())))
            .collect(Collectors.joining("; "));
    return "| `%s` | %s | %s | %s |\n"
        .formatted(metric.name(), metric.type(), labels, metric.help().replaceFirst("\\.$", ""));
  }

  private static String label(String name, List<String> values) {
    String all = values.stream().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
    return "`" + name + "`" + (all.isEmpty() ? "" : ": " + all);
  }

  @Test
  void whatIsScrapedIsDescribedWithTheLabelsItHas() {
    Map<String, Metric> byName = byScrapedName();
    var scraped = new String(node.metrics().scrape().toArrayUnsafe(), StandardCharsets.UTF_8);
    assertThat(
            scraped
                .lines()
                .filter(line -> !line.startsWith("#"))
                .filter(line -> !isDescribed(line, byName)))
        .isEmpty();
    assertThat(scraped)
        .contains("kadis_build_info{version=")
        .contains("kadis_kv_refusals_total{reason=\"settings\"} 0.0\n")
        .contains("kadis_kv_requests_sent_total{outcome=\"timed_out\",type=\"batch\"} 0.0\n")
        .contains("kadis_repair_lag_seconds 0.0\n");
  }

  @Test
  void openMetricsIsForWhoAcceptsIt() {
    var plain = node.metrics().answer("text/plain;version=0.0.4");
    assertThat(plain.headers().get("Content-Type")).asString().startsWith("text/plain");
    var open = node.metrics().answer("application/openmetrics-text;version=1.0.0,text/plain;q=0.3");
    assertThat(open.headers().get("Content-Type"))
        .asString()
        .startsWith("application/openmetrics-text");
    assertThat(new String(open.body().toArrayUnsafe(), StandardCharsets.UTF_8))
        .contains("# TYPE kadis_repair_malformed_requests counter\n")
        .endsWith("# EOF\n");
  }

  private static boolean isDescribed(String line, Map<String, Metric> byName) {
    Metric metric = byName.get(line.replaceFirst("[ {].*", ""));
    return metric != null && allowed(metric).containsAll(labels(line));
  }

  @Test
  void theDashboardAsksForWhatThereIs() throws IOException {
    assertThat(unknown(expressions("../docs/grafana/kadis.json", "\"expr\": \"(.*)\""))).isEmpty();
  }

  @Test
  void theAlertsAskForWhatThereIs() throws IOException {
    assertThat(unknown(expressions("../docs/prometheus/alerts.yml", "expr: (.*)"))).isEmpty();
  }

  private static List<String> expressions(String file, String form) throws IOException {
    Matcher found = Pattern.compile(form).matcher(Files.readString(Path.of(file)));
    List<String> expressions =
        found.results().map(match -> match.group(1).replace("\\\"", "\"")).toList();
    assertThat(expressions).hasSizeGreaterThan(5);
    return expressions;
  }

  /** Names and labels in expressions that no metric has. */
  private List<String> unknown(List<String> expressions) {
    Map<String, Metric> byName = byScrapedName();
    return expressions.stream().flatMap(expression -> unknown(expression, byName)).toList();
  }

  private static Stream<String> unknown(String expression, Map<String, Metric> byName) {
    var selectors = SELECTOR.matcher(expression).results().toList();
    var known = new TreeSet<String>();
    var unknown = new TreeSet<String>();
    for (var selector : selectors) {
      Metric metric = byName.get(selector.group(1));
      if (metric == null) {
        unknown.add(selector.group(1));
      } else {
        known.addAll(allowed(metric));
        labels(selector.group()).stream()
            .filter(label -> !allowed(metric).contains(label))
            .forEach(label -> unknown.add(selector.group(1) + " " + label));
        VALUE
            .matcher(selector.group())
            .results()
            .filter(value -> !mayBe(metric, value.group(1), value.group(2)))
            .forEach(value -> unknown.add(selector.group(1) + " " + value.group()));
      }
    }
    GROUPING
        .matcher(expression)
        .results()
        .flatMap(grouping -> Stream.of(grouping.group(1).split(", ?", -1)))
        .filter(label -> !known.contains(label))
        .forEach(label -> unknown.add(expression + " by " + label));
    return unknown.stream();
  }

  private static boolean mayBe(Metric metric, String label, String value) {
    return metric.values().getOrDefault(label, List.of(value)).contains(value);
  }

  /** Its own, those of its buckets, and those that Prometheus adds. */
  private static Set<String> allowed(Metric metric) {
    var allowed = new TreeSet<>(metric.labels());
    allowed.addAll(Set.of("instance", "job"));
    if (metric.type().equals("histogram")) {
      allowed.add("le");
    }
    return allowed;
  }

  private static List<String> labels(String selector) {
    int open = selector.indexOf('{');
    return open < 0
        ? List.of()
        : MATCHER
            .matcher(selector.substring(open, selector.lastIndexOf('}')))
            .results()
            .map(match -> match.group(1))
            .toList();
  }

  private Map<String, Metric> byScrapedName() {
    return node.metrics().described().stream()
        .flatMap(metric -> scrapedNames(metric).map(name -> Map.entry(name, metric)))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Stream<String> scrapedNames(Metric metric) {
    String name = metric.name();
    return switch (metric.type()) {
      case "histogram" -> Stream.of(name + "_bucket", name + "_count", name + "_sum");
      case "summary" -> Stream.of(name + "_count", name + "_sum");
      default -> Stream.of(name);
    };
  }
}
