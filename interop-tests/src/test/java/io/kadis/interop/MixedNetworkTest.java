package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.interop.ForeignPeer.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three Kadis, three go and three rust nodes as one network. */
@Tag("interop")
class MixedNetworkTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final List<KadisNode> kadis = new ArrayList<>();
  private final List<ForeignPeer> foreign = new ArrayList<>();

  @AfterEach
  void stop() {
    kadis.forEach(KadisNode::close);
    foreign.forEach(ForeignPeer::close);
  }

  @Test
  void nineNodesOfThreeImplementationsShareRecordsAndProviders() throws Exception {
    startAll();
    await().atMost(SOON).until(() -> kadis.stream().allMatch(this::knowsAllOthers));

    for (int i = 0; i < kadis.size(); i++) {
      assertThat(kadis.get(i).put("/raw/kadis-" + i, bytes("from kadis " + i))).isEqualTo(200);
    }
    for (int i = 0; i < foreign.size(); i++) {
      foreign.get(i).put(bytes("/raw/foreign-" + i), bytes("from foreign " + i));
    }
    for (KadisNode reader : kadis) {
      for (int i = 0; i < foreign.size(); i++) {
        assertThat(KadisNode.text(reader.get("/raw/foreign-" + i))).isEqualTo("from foreign " + i);
      }
    }
    for (ForeignPeer reader : foreign) {
      for (int i = 0; i < kadis.size(); i++) {
        assertThat(reader.get(bytes("/raw/kadis-" + i))).isEqualTo(bytes("from kadis " + i));
      }
    }
  }

  private void startAll() throws Exception {
    for (int i = 0; i < 3; i++) {
      List<String> flags = new ArrayList<>(List.of("--allow-raw"));
      if (i > 0) {
        flags.addAll(List.of("--bootstrap", kadis.getFirst().address()));
      }
      kadis.add(KadisNode.start(directory.resolve("kadis" + i), flags.toArray(String[]::new)));
    }
    for (Kind kind : Kind.values()) {
      Assumptions.assumeTrue(
          kind.built() || System.getenv("CI") != null, "NOT RUN: the " + kind + " peer is missing");
      for (int i = 0; i < 3; i++) {
        ForeignPeer peer = ForeignPeer.start(kind, directory);
        foreign.add(peer);
        peer.connect(kadis.get(i).address());
        peer.connect(foreign.getFirst() == peer ? kadis.get(1).address() : previous());
      }
    }
  }

  private String previous() {
    return foreign.get(foreign.size() - 2).address();
  }

  private boolean knowsAllOthers(KadisNode node) {
    try {
      return node.tablePeers().size() == kadis.size() + foreign.size() - 1;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
