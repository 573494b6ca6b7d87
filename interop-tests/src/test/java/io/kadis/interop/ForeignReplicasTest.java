package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.key.Key;
import io.kadis.interop.ForeignPeer.Kind;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nearest to each key lie a go peer that compares bytes and checks nothing, and a rust peer that
 * keeps what came last. Whatever they hold, Kadis returns nothing older and nothing invalid.
 */
@Tag("interop")
class ForeignReplicasTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final List<Kind> KINDS = List.of(Kind.GO, Kind.RUST);
  private static final int MAX_GUESSES = 100_000;
  private static final PrivateKey WRITER = PrivateKey.generate(new SecureRandom());

  @TempDir Path directory;
  private final List<KadisNode> kadis = new ArrayList<>();
  private final List<ForeignPeer> foreign = new ArrayList<>();
  private int keys;

  @BeforeEach
  void start() throws Exception {
    for (Kind kind : KINDS) {
      Assumptions.assumeTrue(
          kind.built() || System.getenv("CI") != null, "NOT RUN: the " + kind + " peer is missing");
    }
    kadis.add(KadisNode.start(directory.resolve("kadis0")));
    for (int i = 1; i < 3; i++) {
      kadis.add(
          KadisNode.start(
              directory.resolve("kadis" + i), "--bootstrap", kadis.getFirst().address()));
    }
    for (Kind kind : KINDS) {
      Bytes seed = foreign.isEmpty() ? Bytes.random(32) : neighbour();
      ForeignPeer peer = ForeignPeer.start(kind, directory, "--seed", seed.toUnprefixedHexString());
      foreign.add(peer);
      for (KadisNode node : kadis) {
        peer.connect(node.address());
      }
    }
    foreign.getFirst().connect(foreign.getLast().address());
    await().atMost(SOON).until(() -> kadis.stream().allMatch(this::knowsAllOthers));
  }

  @AfterEach
  void stop() {
    kadis.forEach(KadisNode::close);
    foreign.forEach(ForeignPeer::close);
  }

  @Test
  void garbageIsNeitherReturnedNorInTheWay() throws Exception {
    for (String kind : garbage(new byte[0]).keySet()) {
      Name key = nextKey();
      byte[] garbage = Objects.requireNonNull(garbage(key.bytes()).get(kind));
      plant(key, garbage);
      everyNodeReads(kind + " of a key never written", key, null);

      assertThat(write(key, "first")).as("over %s", kind).isEqualTo(200);
      plant(key, garbage);
      everyNodeReads(kind, key, "first");

      assertThat(write(key, "second")).as("over %s", kind).isEqualTo(200);
      everyNodeReads(kind + " after a second put", key, "second");

      plant(key, garbage);
      assertThat(kadis.getFirst().delete(key.text)).isEqualTo(200);
      everyNodeReads(kind + " after a delete", key, null);
    }
  }

  @Test
  void garbageThatForeignPeersSpreadIsRefused() throws Exception {
    for (String kind : garbage(new byte[0]).keySet()) {
      Name key = nextKey();
      byte[] garbage = Objects.requireNonNull(garbage(key.bytes()).get(kind));
      assertThat(write(key, "value")).isEqualTo(200);
      for (ForeignPeer peer : foreign) {
        peer.ask(Map.of("op", "put", "key", hex(key.bytes()), "value", hex(garbage)));
      }
      everyNodeReads(kind, key, "value");
    }
  }

  @Test
  void olderVersionsAreNotReturned() throws Exception {
    Name key = nextKey();
    assertThat(write(key, "first")).isEqualTo(200);
    byte[] first = heldByAll(key, "first");
    assertThat(write(key, "second")).isEqualTo(200);
    byte[] second = heldByAll(key, "second");

    plant(key, first);
    everyNodeReads("first held elsewhere", key, "second");
    await().atMost(SOON).until(() -> allHold(key, second)); // Read repair reaches them too.

    assertThat(kadis.getFirst().delete(key.text)).isEqualTo(200);
    for (byte[] older : List.of(first, second)) {
      plant(key, older);
      everyNodeReads("deleted", key, null);
      for (ForeignPeer peer : foreign) {
        peer.ask(Map.of("op", "put", "key", hex(key.bytes()), "value", hex(older)));
      }
      everyNodeReads("deleted, and spread by others", key, null);
    }
    assertThat(write(key, "third")).isEqualTo(200);
    everyNodeReads("after the delete", key, "third");
  }

  @Test
  void aBetterValueInThemIsFoundAndNotOverwritten() throws Exception {
    for (ForeignPeer holder : foreign) {
      Name key = nextKey();
      assertThat(write(key, "ours")).isEqualTo(200);
      heldByAll(key, "ours");
      byte[] better = signed(key.bytes(), "better", Duration.ofSeconds(58));
      holder.hold(key.bytes(), better);

      // No node of ours may write above it: it is more than 30 s ahead, and less than 60.
      assertThat(write(key, "worse")).isEqualTo(200);
      await()
          .atMost(SOON)
          .untilAsserted(() -> everyNodeReads("better, once it has spread", key, "better"));
      assertThat(holder.held(key.bytes())).isEqualTo(better);
    }
  }

  private int write(Name key, String value) throws Exception {
    return kadis.get(keys % kadis.size()).put(key.text, value.getBytes(UTF_8));
  }

  /**
   * @param value null: absent
   */
  private void everyNodeReads(String what, Name key, @Nullable String value) throws Exception {
    for (KadisNode node : kadis) {
      var response = node.get(key.text);
      assertThat(response.statusCode()).as(what).isEqualTo(value == null ? 404 : 200);
      if (value != null) {
        assertThat(KadisNode.text(response)).as(what).isEqualTo(value);
      }
    }
  }

  private void plant(Name key, byte[] value) throws Exception {
    for (ForeignPeer peer : foreign) {
      peer.hold(key.bytes(), value);
    }
  }

  /** The record with {@code value}, once both foreign peers have their copy. */
  private byte[] heldByAll(Name key, String value) throws Exception {
    await()
        .atMost(SOON)
        .until(() -> {
          byte[] held = foreign.getFirst().held(key.bytes());
          return new String(held, UTF_8).contains(value) && allHold(key, held);
        });
    return foreign.getFirst().held(key.bytes());
  }

  private boolean allHold(Name key, byte[] record) throws Exception {
    for (ForeignPeer peer : foreign) {
      if (!Arrays.equals(peer.held(key.bytes()), record)) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, byte[]> garbage(byte[] key) {
    byte[] flipped = signed(key, "flipped", Duration.ZERO);
    flipped[flipped.length - 1] ^= 1;
    byte[] largest = new byte[64];
    Arrays.fill(largest, (byte) 0xff);
    byte[] looksNewer = largest.clone();
    looksNewer[0] = 1;
    Map<String, byte[]> garbage = new LinkedHashMap<>();
    garbage.put("text", "not an entry at all".getBytes(UTF_8));
    garbage.put("bytes larger than any entry", largest);
    garbage.put("a version larger than any", looksNewer);
    garbage.put("a format byte alone", new byte[] {1});
    garbage.put(
        "an entry of another key", signed("/kv/another".getBytes(UTF_8), "moved", Duration.ZERO));
    garbage.put("a wrong signature", flipped);
    garbage.put("a version ten minutes ahead", signed(key, "ahead", Duration.ofMinutes(10)));
    return garbage;
  }

  private static byte[] signed(byte[] key, String value, Duration ahead) {
    var at = Instant.ofEpochMilli(System.currentTimeMillis()).plus(ahead);
    var content =
        new Entry.Content.Value(
            Bytes.wrap(value.getBytes(UTF_8)), Optional.empty(), Optional.empty());
    var entry = new Entry(Bytes.wrap(key), at.toEpochMilli() << 16, content);
    return EntryCodec.sign(entry, WRITER).toArrayUnsafe();
  }

  /** A seed whose peer is nearer to the first foreign one than any node of ours. */
  private Bytes neighbour() {
    for (int i = 0; i < MAX_GUESSES; i++) {
      Bytes guess = Bytes.random(32);
      if (isNear(Key.of(PrivateKey.ofSeed(guess).peerId()))) {
        return guess;
      }
    }
    throw new AssertionError("no seed near the first foreign peer");
  }

  /** A key to which both foreign peers are nearer than any node of ours. */
  private Name nextKey() {
    for (int i = 0; i < MAX_GUESSES; i++) {
      var name = new Name("/kv/foreign-" + keys++);
      if (isNear(Key.of(Bytes.wrap(name.bytes())))) {
        return name;
      }
    }
    throw new AssertionError("no key near the foreign peers");
  }

  /** Whether it shares more bits with the first foreign peer than any node of ours does. */
  private boolean isNear(Key key) {
    Key first = place(foreign.getFirst().peerId());
    return kadis.stream()
        .allMatch(
            node -> first.commonPrefixLength(key) > first.commonPrefixLength(place(node.peerId())));
  }

  private static Key place(String peerId) {
    return Key.of(PeerId.parse(peerId));
  }

  private record Name(String text) {
    byte[] bytes() {
      return text.getBytes(UTF_8);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private boolean knowsAllOthers(KadisNode node) {
    try {
      return node.table().size() == kadis.size() + foreign.size() - 1;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
