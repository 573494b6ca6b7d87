package io.kadis.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import io.kadis.interop.ForeignPeer.Kind;
import io.kadis.libp2p.pnet.SwarmKey;
import io.kadis.testing.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Peers of other implementations with a node's swarm key, another, and none. Without python: its
 * cipher is Salsa20 with nonces of 8 bytes, not the XSalsa20 of the specification.
 */
@Tag("interop")
class PrivateNetworkTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EXCLUDE, names = "PYTHON")
  @Requirement({"PNET-1", "PNET-2"})
  void aPeerWithTheKeyIsAMember(Kind kind) throws Exception {
    List<String> key = List.of("--swarm-key", key("ours"));
    List<String> flags = List.of("--allow-raw", key.getFirst(), key.getLast());
    try (Pair pair = Pair.strangers(kind, directory, flags, key)) {
      pair.peer().connect(pair.kadis().address());
      pair.awaitTables();
      for (Peer writer : pair.both()) {
        RecordKey record = RecordKey.raw("by-" + writer.peerId().substring(40));
        writer.put(record, new byte[] {1});
        assertThat(pair.other(writer).get(record)).containsExactly(1);
      }
    }
  }

  /** The other direction: the node dials. */
  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EXCLUDE, names = "PYTHON")
  @Requirement("PNET-2")
  void aNodeJoinsByAPeerWithTheKey(Kind kind) throws Exception {
    String key = key("ours");
    try (ForeignPeer peer = Pair.start(kind, directory, "--swarm-key", key);
        KadisNode kadis =
            KadisNode.start(
                directory.resolve("kadis"), "--swarm-key", key, "--bootstrap", peer.address())) {
      new Pair(kadis, peer).awaitTables();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"PNET-2", "PNET-3"})
  void aPeerWithoutItOrWithAnotherIsNot(Kind kind) throws Exception {
    try (KadisNode kadis = KadisNode.start(directory.resolve("kadis"), "--swarm-key", key("ours"));
        ForeignPeer stranger = Pair.start(kind, directory)) {
      assertThatThrownBy(() -> stranger.connect(kadis.address()))
          .isInstanceOf(AssertionError.class);
      assertThat(kadis.peerIds("/v1/peers", "peers")).isEmpty();
      if (kind != Kind.PYTHON) {
        try (ForeignPeer other = Pair.start(kind, directory, "--swarm-key", key("theirs"))) {
          assertThatThrownBy(() -> other.connect(kadis.address()))
              .isInstanceOf(AssertionError.class);
        }
      }
      assertThat(kadis.peerIds("/v1/peers", "peers")).isEmpty();
    }
  }

  private String key(String name) throws Exception {
    Path file = directory.resolve(name + ".key");
    if (!Files.exists(file)) {
      Files.writeString(file, SwarmKey.generate(new SecureRandom()).encode());
    }
    return file.toString();
  }
}
