package io.kadis.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each command that a page offers for copying works: it ends with 0, and an HTTP request without an
 * error. A node that would run on is asked by {@code kadis config} what it makes of its flags; a
 * target of make need only be there, as the gate runs them.
 */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShownCommandsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private KadisNode first;
  private KadisNode second;

  static List<ShellBlock> blocks() throws Exception {
    return all().stream().filter(block -> block.notRun().isEmpty()).toList();
  }

  private static List<ShellBlock> all() throws Exception {
    var blocks = new ArrayList<ShellBlock>();
    for (String page : List.of("README.md", "CONTRIBUTING.md")) {
      blocks.addAll(ShellBlock.of(Repository.root().resolve(page)));
    }
    try (Stream<Path> pages = Files.list(Repository.root().resolve("docs"))) {
      for (Path page : pages.filter(each -> each.toString().endsWith(".md")).sorted().toList()) {
        blocks.addAll(ShellBlock.of(page));
      }
    }
    return blocks;
  }

  @BeforeAll
  void start() throws Exception {
    first = KadisNode.start(directory.resolve("first"));
    second = KadisNode.start(directory.resolve("second"), "--bootstrap", first.address());
    await().atMost(SOON).until(() -> second.table().size() == 1);
    Files.createSymbolicLink(directory.resolve("kadis"), Repository.launcher());
    Files.createSymbolicLink(directory.resolve("Makefile"), Repository.root().resolve("Makefile"));
    Files.createSymbolicLink(directory.resolve("scripts"), Repository.root().resolve("scripts"));
    Files.writeString(directory.resolve("photo.jpg"), "a photo");
    // As a person would see it, but that an answer of 400 and more is a failure.
    Files.writeString(directory.resolve(".curlrc"), "silent\nshow-error\nfail-with-body\n");
    stoppedNode();
    assertThat(run(List.of("kadis put /mv/cart apples"), "the cart").exitCode()).isZero();
  }

  /** What the pages on backup work on. */
  private static void stoppedNode() throws Exception {
    Files.createDirectory(directory.resolve("kadis-data"));
    try (KadisNode node = KadisNode.start(directory.resolve("kadis-data/8000"))) {
      assertThat(node.api()).isNotEmpty();
    }
  }

  @AfterAll
  void stop() {
    first.close();
    second.close();
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void works(ShellBlock block) throws Exception {
    var finished = run(block);
    assertThat(finished.exitCode()).as("%s:%n%s", block, finished.printed()).isZero();
  }

  @Test
  void whatIsNotRunHasAReasonAndIsNotTheRule() throws Exception {
    var excused = all().stream().filter(block -> block.notRun().isPresent()).toList();
    assertThat(excused).allSatisfy(block -> assertThat(block.notRun().get()).isNotBlank());
    assertThat(excused.size()).isLessThan(blocks().size());
  }

  private PageShell.Finished run(ShellBlock block) throws Exception {
    return run(block.commands(), block);
  }

  private PageShell.Finished run(List<String> commands, Object what) throws Exception {
    var script = new StringBuilder("set -e\n");
    commands.forEach(command -> script.append(runnable(command)).append('\n'));
    var environment = Map.of("KADIS_API", first.api(), "CURL_HOME", directory.toString());
    return new PageShell(directory, environment).run(script.toString(), what);
  }

  /** The command for these two nodes, and one that ends. */
  private String runnable(String command) {
    if (command.startsWith("./kadis --") || command.startsWith("./kadis node ")) {
      return command.replaceFirst("^./kadis (node )?", "./kadis config ");
    }
    var here =
        command
            .replace("http://127.0.0.1:8480", first.api())
            .replace("http://127.0.0.1:8481", second.api())
            .replace("127.0.0.1:8480", first.api().replace("http://", ""))
            .replace("127.0.0.1:8481", second.api().replace("http://", ""));
    if (here.startsWith("make ")) {
      return here.replaceFirst("make", "make -n");
    }
    boolean endless = here.startsWith("./kadis watch") || here.startsWith("curl -N");
    return endless ? "timeout 3 " + here.replaceFirst("#.*", "") + " || [ $? = 124 ]" : here;
  }
}
