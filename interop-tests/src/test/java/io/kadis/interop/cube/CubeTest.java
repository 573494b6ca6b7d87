package io.kadis.interop.cube;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.interop.Implementation;
import io.kadis.interop.Repository;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever bootstraps, stores and finds: it works, unless an implementation is made otherwise. */
@Tag("interop")
class CubeTest {
  @TempDir Path directory;

  @BeforeAll
  static void allAreBuilt() {
    for (Implementation implementation : Implementation.values()) {
      Assumptions.assumeTrue(
          implementation.built() || System.getenv("CI") != null,
          () -> "NOT RUN: the " + implementation + " peer is not built (make interop builds it)");
    }
  }

  @Test
  @Requirement({"KAD-40", "KAD-43", "KAD-44", "KAD-45", "KAD-47", "PK-1", "IPNS-1"})
  void onKadisOwnProtocolId() throws Exception {
    fillAndCheck(Implementation.OURS, Arrays.asList(Operation.values()));
  }

  @Test
  @Requirement({"KAD-40", "KAD-43", "KAD-44", "KAD-45", "KAD-47", "PK-1", "IPNS-1"})
  void onThePublicProtocolId() throws Exception {
    // /raw/ is no namespace of that network.
    fillAndCheck(
        Implementation.PUBLIC,
        Arrays.stream(Operation.values()).filter(each -> each != Operation.RAW).toList());
  }

  private void fillAndCheck(String protocol, List<Operation> operations) throws Exception {
    Cube cube = new Cube(protocol, operations, directory);
    cube.fill();
    CubeTable table = CubeTable.of(cube);
    String text = table.text();
    System.out.printf("%n%s%n%n%s%s%n", protocol, text, table.secondTries());
    assertThat(table.failures()).isEmpty();
    thePageShows(protocol, text);
  }

  /** {@code make interop REWRITE=true} writes it anew. */
  private static void thePageShows(String protocol, String table) throws IOException {
    Path page = Repository.root().resolve("docs/interop.md");
    String before = Files.readString(page);
    String begin = "<!-- " + protocol + " -->\n```\n";
    int start = before.indexOf(begin) + begin.length();
    int end = before.indexOf("```", start);
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(page, before.substring(0, start) + table + before.substring(end));
    } else {
      assertThat(before.substring(start, end)).isEqualTo(table);
    }
  }
}
