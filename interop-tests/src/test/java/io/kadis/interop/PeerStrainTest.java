package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kadis.interop.ForeignPeer.Kind;
import io.kadis.testing.Requirement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many requests, several at once, the largest, and peers that vanish; each in both directions. */
@Tag("interop")
class PeerStrainTest {
  private static final int MANY = 100;
  private static final int AT_ONCE = 3;

  /**
   * Of a /raw/ record under a key of 14 bytes: {@code KadRecord.MAX_ENCODED_BYTES} less its frame.
   */
  private static final int LARGEST = 15_850;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-1", "KAD-9"})
  void aHundredRequestsInARowAreAnswered(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory)) {
      for (Peer asker : pair.both()) {
        String other = pair.other(asker).peerId();
        for (int i = 0; i < MANY; i++) {
          assertThat(asker.closest(RecordKey.raw("row-" + i))).contains(other);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-10", "RM-6"})
  void threeAtOnceDoNotMixUp(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory);
        var pool = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Peer asker : pair.both()) {
        List<Callable<byte[]>> reads = new ArrayList<>();
        for (int i = 0; i < MANY / 4; i++) {
          byte[] value = ("of " + asker.peerId() + i).getBytes(UTF_8);
          RecordKey key = RecordKey.raw("mix-" + i + asker.getClass().getSimpleName());
          reads.add(() -> {
            pair.other(asker).put(key, value);
            return Arrays.equals(asker.get(key), value) ? null : value;
          });
        }
        for (Future<byte[]> read : pool.invokeAll(reads)) {
          assertThat(read.get()).isNull();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-5", "KAD-7"})
  void theLargestValueGoesBothWaysAndALargerOneIsStoredByNoNode(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory)) {
      for (Peer writer : pair.both()) {
        RecordKey key = RecordKey.raw("size-" + (writer == pair.kadis() ? "a" : "b"));
        writer.put(key, filled(LARGEST));
        assertThat(pair.other(writer).get(key)).isEqualTo(filled(LARGEST));
      }
      double stored = pair.kadis().metric("kadis_store_records");
      RecordKey larger = RecordKey.raw("larger");
      assertThatThrownBy(() -> pair.kadis().put(larger, filled(LARGEST + 1_000)))
          .hasMessageContaining("413");
      tryPut(pair.peer(), larger, filled(LARGEST + 1_000));
      assertThat(pair.kadis().metric("kadis_store_records")).isEqualTo(stored);
      pair.peer().ping(pair.kadis().peerId());
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-26", "ID-9"})
  void aPeerThatComesBackAsItselfOnAnotherPortIsFoundThere(Kind kind) throws Exception {
    String seed = Bytes.random(32).toUnprefixedHexString();
    try (KadisNode kadis = KadisNode.start(directory.resolve("kadis"), "--allow-raw")) {
      String id;
      try (Pair before = new Pair(kadis, Pair.start(kind, directory, "--seed", seed))) {
        id = before.peer().peerId();
        before.peer().connect(kadis.address());
        before.awaitTables();
        kadis.put(RecordKey.raw("kept"), new byte[] {1});
        before.peer().process().kill();
        await().atMost(Pair.SOON).until(() -> !kadis.peerIds("/v1/peers", "peers").contains(id));

        try (ForeignPeer again = Pair.start(kind, directory, "--seed", seed)) {
          assertThat(again.peerId()).isEqualTo(id);
          again.connect(kadis.address());
          new Pair(kadis, again).awaitTables();
          assertThat(again.get(RecordKey.raw("kept"))).containsExactly(1);
          again.put(RecordKey.raw("new"), new byte[] {2});
          assertThat(kadis.get(RecordKey.raw("new"))).containsExactly(2);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  @Requirement({"KAD-54", "RM-7"})
  void lookupsEndThoughAPeerIsKilledWhileItIsAsked(Kind kind) throws Exception {
    try (Pair pair = Pair.met(kind, directory);
        KadisNode victim =
            KadisNode.start(directory.resolve("victim"), "--bootstrap", pair.kadis().address());
        var pool = Executors.newFixedThreadPool(AT_ONCE)) {
      pair.peer().connect(victim.address());
      for (Peer each : pair.both()) {
        await().atMost(Pair.SOON).until(() -> each.table().contains(victim.peerId()));
      }
      victim.process().signal("STOP"); // It takes requests, and answers none.
      List<Future<List<String>>> lookups = new ArrayList<>();
      for (Peer asker : pair.both()) {
        lookups.add(pool.submit(() -> asker.closest(RecordKey.raw("killed"))));
      }
      victim.process().kill();
      assertThat(lookups.get(0).get()).contains(pair.peer().peerId());
      assertThat(lookups.get(1).get()).contains(pair.kadis().peerId());
    }
  }

  /** Some fail it and some keep it for themselves. */
  private static void tryPut(ForeignPeer peer, RecordKey key, byte[] value) throws Exception {
    peer.ask(
        Map.of(
            "op", "put",
            "key", key.bytes().toUnprefixedHexString(),
            "value", Bytes.wrap(value).toUnprefixedHexString()));
  }

  private static byte[] filled(int size) {
    byte[] value = new byte[size];
    Arrays.fill(value, (byte) 7);
    return value;
  }
}
