package io.kadis.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That metrics show each reason the parts count under from the start, and no other. */
class RefusalReasonsTest {
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
  void allReasonsOfTheSourcesAreShown() throws IOException {
    var host = source("libp2p/src/main/java/io/kadis/libp2p/host");
    check("kadis_host_refusals_total", "(?:refused|[A-Z_]+)\\(\\s*\"([a-z -]+)\"", host);
    var dht = source("dht/src/main/java/io/kadis/dht/rpc", "dht/src/main/java/io/kadis/dht");
    check("kadis_dht_refusals_total", "(?:refused|Refusal)\\(\\s*\"([a-z -]+)\"", dht);
    var kv = source("kv/src/main/java/io/kadis/kv/rpc");
    check("kadis_kv_refusals_total", "(?:refused|busy|refuse)\\(\\s*\"([a-z -]+)\"", kv);
    var sync = source("kv/src/main/java/io/kadis/kv/sync", "kv/src/main/java/io/kadis/kv/upkeep");
    check("kadis_repair_refusals_total", "(?:refused|busy)\\(\\s*\"([a-z -]+)\"", sync);
    var errands = source("kv/src/main/java/io/kadis/kv/upkeep");
    check("kadis_repair_sessions_total", "(?:session\\(|[?:>] )\"([a-z ]+)\"", errands);
    var purge = source("kv/src/main/java/io/kadis/kv/retention");
    check("kadis_kv_purge_refusals_total", "(?:purgeRefused|Optional\\.of)\\(\"([a-z ]+)\"", purge);
  }

  private void check(String name, String pattern, String source) {
    var counted = new TreeSet<String>();
    Pattern.compile(pattern)
        .matcher(source)
        .results()
        .forEach(word -> counted.add(word.group(1).replace(' ', '_').replace('-', '_')));
    assertThat(shown(name)).as(name).containsExactlyInAnyOrderElementsOf(counted);
  }

  private Collection<String> shown(String name) {
    return node.metrics().described().stream()
        .filter(metric -> metric.name().equals(name))
        .map(Metric::values)
        .flatMap(values -> values.values().stream())
        .findFirst()
        .orElseThrow();
  }

  /** All files of these directories, not of those below. */
  private static String source(String... directories) throws IOException {
    var all = new LinkedHashSet<String>();
    for (String directory : directories) {
      try (var files = Files.list(Path.of("..", directory))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          all.add(Files.readString(file));
        }
      }
    }
    return String.join("\n", all);
  }
}
