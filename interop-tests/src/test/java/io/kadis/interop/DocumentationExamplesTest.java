package io.kadis.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs what the pages show, on three nodes: {@code kadis} speaks to the first, {@code $A}, {@code
 * $B} and {@code $C} are the addresses of their APIs.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentationExamplesTest {
  private static final int NODES = 3;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Ends what a command printed; nothing a command prints. */
  private static final String MARK = "\u0001";

  @TempDir static Path directory;
  private final List<KadisNode> nodes = new ArrayList<>();

  static List<Console> blocks() throws Exception {
    Path docs = Repository.root().resolve("docs");
    List<Console> blocks = new ArrayList<>(Console.of(docs.resolve("tutorial.md")));
    blocks.addAll(Console.of(docs.resolve("consistency.md")));
    return blocks;
  }

  @BeforeAll
  void start() throws Exception {
    for (int i = 0; i < NODES; i++) {
      Path data = directory.resolve("node" + i);
      nodes.add(
          i == 0
              ? KadisNode.start(data)
              : KadisNode.start(data, "--bootstrap", nodes.getFirst().address()));
    }
    for (KadisNode node : nodes) {
      await().atMost(SOON).until(() -> node.table().size() == NODES - 1);
    }
    Files.createSymbolicLink(directory.resolve("kadis"), Repository.launcher());
  }

  @AfterAll
  void stop() {
    nodes.forEach(KadisNode::close);
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void doesWhatThePageShows(Console block) throws Exception {
    List<String> printed = run(block);
    assertThat(printed).hasSameSizeAs(block.examples());
    for (int i = 0; i < printed.size(); i++) {
      Console.Example example = block.examples().get(i);
      assertThat(example.matches(printed.get(i)))
          .as(
              "line %d: $ %s%nshows:%n%s%nprinted:%n%s",
              example.line(),
              example.command(),
              String.join("\n", example.output()),
              printed.get(i))
          .isTrue();
    }
  }

  /** What each command printed; one shell for all, so that variables go on. */
  private List<String> run(Console block) throws Exception {
    var script = new StringBuilder();
    for (Console.Example example : block.examples()) {
      script.append(example.command()).append("\nprintf '" + MARK + "'\n");
    }
    String all = shell().run(script.toString(), block).printed();
    List<String> printed = new ArrayList<>(List.of(all.split(MARK, -1)));
    printed.removeLast();
    return printed;
  }

  private PageShell shell() {
    return new PageShell(
        directory,
        Map.of(
            "KADIS_API", nodes.get(0).api(),
            "A", nodes.get(0).api(),
            "B", nodes.get(1).api(),
            "C", nodes.get(2).api()));
  }
}
