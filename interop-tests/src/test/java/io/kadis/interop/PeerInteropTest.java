package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.EnumSource.Mode.EXCLUDE;

import io.kadis.interop.ForeignPeer.Kind;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One Kadis node and one real peer of another implementation, both ways. */
@Tag("interop")
class PeerInteropTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-24", "KAD-25", "KAD-40", "PING-1"})
  void connectAppearInBothTablesAndFindEachOther(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory)) {
      KadisNode kadis = pair.kadis();
      ForeignPeer peer = pair.peer();
      peer.ping(kadis.peerId());
      assertThat(peer.closest(RecordKey.text("/kv/anything"))).contains(kadis.peerId());
      assertThat(kadis.closest(RecordKey.text("/kv/anything"))).contains(peer.peerId());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-43", "KAD-44", "KAD-6"})
  void rawRecordsOfAllSizesGoBothWays(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory)) {
      KadisNode kadis = pair.kadis();
      ForeignPeer peer = pair.peer();
      for (int size : List.of(1, 1_000, 15_000)) {
        byte[] value = new byte[size];
        Arrays.fill(value, (byte) size);
        assertThat(kadis.put("/raw/ours-" + size, value)).isEqualTo(200);
        assertThat(peer.get(RecordKey.text("/raw/ours-" + size))).isEqualTo(value);

        peer.put(RecordKey.text("/raw/theirs-" + size), value);
        assertThat(kadis.get("/raw/theirs-" + size).body()).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement("KV-1")
  void databaseEntriesAreReadByteForByte(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory)) {
      KadisNode kadis = pair.kadis();
      ForeignPeer peer = pair.peer();
      assertThat(kadis.put("/kv/greeting", "hello".getBytes(UTF_8))).isEqualTo(200);
      byte[] record = peer.get(RecordKey.text("/kv/greeting"));
      assertThat(record[0]).isEqualTo((byte) 1);
      String version = HexFormat.of().formatHex(record, 1, 9);
      assertThat(kadis.get("/kv/greeting").headers().firstValue("ETag").orElseThrow())
          .isEqualTo("\"" + version + "-" + kadis.peerId() + "\"");
      assertThat(new String(record, UTF_8)).contains("hello").contains("/kv/greeting");
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-45", "KAD-46", "KAD-47", "KAD-60", "KAD-61"})
  void providersAreFoundBothWays(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory)) {
      KadisNode kadis = pair.kadis();
      ForeignPeer peer = pair.peer();
      Content theirs = Content.of("theirs");
      peer.provide(theirs);
      await().atMost(Pair.SOON).until(() -> kadis.providers(theirs).contains(peer.peerId()));

      Content ours = Content.of("ours");
      kadis.provide(ours);
      assertThat(peer.providers(ours)).contains(kadis.peerId());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"RM-5", "KAD-9"})
  void fifteenIdleSecondsAndARestartAreSurvived(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory)) {
      KadisNode first = pair.kadis();
      ForeignPeer peer = pair.peer();
      assertThat(first.put("/raw/before", new byte[] {1})).isEqualTo(200);
      // The idleness itself is what is shown here: rust closes connections after 10 s without use.
      long idleUntil = System.nanoTime() + Duration.ofSeconds(15).toNanos();
      await().atMost(Duration.ofSeconds(20)).until(() -> System.nanoTime() > idleUntil);
      assertThat(peer.get(RecordKey.text("/raw/before"))).containsExactly(1);
      assertThat(first.get("/raw/before").body()).containsExactly(1);

      assertThat(first.process().terminate(Pair.SOON)).isIn(0, 143);
      try (KadisNode again = first.restart("--allow-raw")) {
        assertThat(again.peerId()).isEqualTo(first.peerId());
        await().atMost(Pair.SOON).until(() -> again.table().contains(peer.peerId()));
        assertThat(again.put("/raw/after", new byte[] {2})).isEqualTo(200);
        await().atMost(Pair.SOON).until(() -> canGet(peer, "/raw/after"));
        assertThat(peer.get(RecordKey.text("/raw/before"))).containsExactly(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, mode = EXCLUDE, names = "PYTHON") // Its keys are UTF-8 text.
  @Requirement("PK-1")
  void onThePublicProtocolPublicKeysGoBothWays(Kind kind) throws Exception {
    List<String> flags = List.of("--protocol", Implementation.PUBLIC);
    try (Pair pair = Pair.strangers(kind, directory, flags, flags)) {
      KadisNode kadis = pair.kadis();
      ForeignPeer peer = pair.peer();
      peer.connect(kadis.address());
      pair.awaitTables();
      byte[] ours = publicKeyOf(kadis.peerId());
      assertThat(kadis.put("/pk/" + kadis.peerId(), ours)).isEqualTo(200);
      assertThat(peer.get(RecordKey.publicKey(kadis.peerId()))).isEqualTo(ours);

      byte[] theirs = publicKeyOf(peer.peerId());
      peer.put(RecordKey.publicKey(peer.peerId()), theirs);
      assertThat(kadis.get("/pk/" + peer.peerId()).body()).isEqualTo(theirs);
    }
  }

  private static boolean canGet(ForeignPeer peer, String key) throws Exception {
    Map<String, Object> request = Map.of("op", "get", "key", HexFormat.of().formatHex(key(key)));
    return peer.ask(request).isTrue("ok");
  }

  private static byte[] key(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] publicKeyOf(String peerId) {
    return PeerId.parse(peerId).inlineKey().orElseThrow().encode().toArrayUnsafe();
  }
}
