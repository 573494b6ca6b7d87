package io.kadis.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import io.kadis.interop.ForeignPeer.Kind;
import io.kadis.testing.Requirement;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers and clients, whichever side is which, and peers that change their mind. */
@Tag("interop")
class PeerModesTest {
  private static final RecordKey KEY = RecordKey.raw("mode");

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-24", "KAD-31"})
  void aForeignClientReadsAndWritesAndIsInNoTable(Kind kind) throws Exception {
    List<String> client = List.of("--mode", "client");
    try (Pair pair = Pair.strangers(kind, directory, List.of("--allow-raw"), client)) {
      pair.peer().connect(pair.kadis().address());
      await().atMost(Pair.SOON).until(() -> pair.peer().table().contains(pair.kadis().peerId()));
      pair.peer().put(KEY, new byte[] {1});
      assertThat(pair.kadis().get(KEY)).containsExactly(1);
      assertThat(pair.peer().get(KEY)).containsExactly(1);
      assertThat(pair.kadis().table()).doesNotContain(pair.peer().peerId());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-30", "KAD-31", "ID-5"})
  void aKadisClientReadsAndWritesAndIsInNoTable(Kind kind) throws Exception {
    try (ForeignPeer server = Pair.start(kind, directory);
        KadisNode client =
            KadisNode.start(
                directory.resolve("client"),
                "--allow-raw",
                "--mode",
                "client",
                "--bootstrap",
                server.address())) {
      await().atMost(Pair.SOON).until(() -> client.table().contains(server.peerId()));
      client.put(KEY, new byte[] {1});
      assertThat(server.held(KEY.bytes().toArrayUnsafe())).containsExactly(1);
      assertThat(client.get(KEY)).containsExactly(1);
      if (kind != Kind.PYTHON) { // It takes whoever opens a Kademlia stream for a server.
        assertThat(server.table()).doesNotContain(client.peerId());
      }
    }
  }

  /** Without python: it tells nobody, and goes on answering on the streams that are open. */
  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EXCLUDE, names = "PYTHON")
  @Requirement({"KAD-24", "KAD-30", "ID-7"})
  void aPeerThatBecomesAClientLeavesTheTableAndComesBackAsAServer(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory)) {
      String id = pair.peer().peerId();
      pair.peer().mode("client");
      await().atMost(Pair.SOON).until(() -> !pair.kadis().table().contains(id));
      pair.peer().mode("server");
      await().atMost(Pair.SOON).until(() -> pair.kadis().table().contains(id));
    }
  }
}
