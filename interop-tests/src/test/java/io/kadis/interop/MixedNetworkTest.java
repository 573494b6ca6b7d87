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

/** Three Kadis nodes, and two of each other implementation, as one network. */
@Tag("interop")
class MixedNetworkTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final List<KadisNode> kadis = new ArrayList<>();
  private final List<ForeignPeer> foreign = new ArrayList<>();
  private int lookups;

  @AfterEach
  void stop() {
    kadis.forEach(KadisNode::close);
    foreign.forEach(ForeignPeer::close);
  }

  @Test
  void elevenNodesOfFiveImplementationsShareRecordsAndProviders() throws Exception {
    startAll();
    await().atMost(SOON).until(() -> kadis.stream().allMatch(this::knowsAllOthers));
    everyForeignPeerFindsEveryNode();
    foreignRecordsReachKadis();
    kadisRecordsReachForeignPeers();
    providersAreFoundByAll();
  }

  private void everyForeignPeerFindsEveryNode() throws Exception {
    for (ForeignPeer peer : foreign) {
      for (KadisNode node : kadis) {
        assertThat(peer.findPeer(node.peerId())).contains(node.peerId());
      }
    }
  }

  private void foreignRecordsReachKadis() throws Exception {
    for (int i = 0; i < foreign.size(); i++) {
      foreign.get(i).put(RecordKey.text("/raw/foreign-" + i), bytes("from foreign " + i));
      for (KadisNode reader : kadis) {
        assertThat(KadisNode.text(reader.get("/raw/foreign-" + i))).isEqualTo("from foreign " + i);
      }
    }
  }

  private void kadisRecordsReachForeignPeers() throws Exception {
    for (int i = 0; i < kadis.size(); i++) {
      assertThat(kadis.get(i).put("/raw/kadis-" + i, bytes("from kadis " + i))).isEqualTo(200);
      assertThat(kadis.get(i).put("/kv/kadis-" + i, bytes("signed by kadis " + i))).isEqualTo(200);
      for (ForeignPeer reader : foreign) {
        assertThat(reader.get(RecordKey.text("/raw/kadis-" + i)))
            .isEqualTo(bytes("from kadis " + i));
        assertThat(new String(reader.get(RecordKey.text("/kv/kadis-" + i)), UTF_8))
            .contains("signed by kadis " + i);
      }
    }
  }

  private void providersAreFoundByAll() throws Exception {
    Content content = Content.of("something that all have");
    List<String> everybody = new ArrayList<>();
    for (KadisNode node : kadis) {
      node.provide(content);
      everybody.add(node.peerId());
    }
    for (ForeignPeer peer : foreign) {
      peer.provide(content);
      everybody.add(peer.peerId());
    }
    for (KadisNode node : kadis) {
      await().atMost(SOON).until(() -> node.providers(content).containsAll(everybody));
    }
    for (ForeignPeer peer : foreign) {
      if (peer.kind() == Kind.PYTHON) { // Asks nobody when it has an answer itself.
        assertThat(peer.providers(content)).isNotEmpty();
        continue;
      }
      await()
          .atMost(SOON)
          .until(() -> peer.providers(content).containsAll(others(everybody, peer)));
    }
  }

  private static List<String> others(List<String> everybody, ForeignPeer peer) {
    return everybody.stream().filter(id -> !id.equals(peer.peerId())).toList();
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
      for (int i = 0; i < 2; i++) {
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

  /** A node learns of others as it looks for something; by itself only every two minutes. */
  private boolean knowsAllOthers(KadisNode node) {
    try {
      node.closest(RecordKey.raw("acquaintance-" + lookups++));
      return node.table().size() == kadis.size() + foreign.size() - 1;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
