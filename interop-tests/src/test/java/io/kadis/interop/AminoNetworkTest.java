package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.record.IpnsName;
import io.kadis.interop.ForeignPeer.Kind;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kadis node among three go nodes with the settings of the public IPFS network. */
@Tag("interop")
class AminoNetworkTest {
  private static final String PATH = "/ipfs/bafkqaaa";
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;

  private final List<ForeignPeer> go = new ArrayList<>();
  private KadisNode kadis;

  @BeforeEach
  void start() throws Exception {
    if (!Kind.GO.built() && System.getenv("CI") == null) {
      Assumptions.abort("NOT RUN: the go peer is not built (make interop builds it)");
    }
    for (int i = 0; i < 3; i++) {
      go.add(ForeignPeer.start(Kind.GO, directory, "--protocol", Implementation.PUBLIC));
    }
    go.get(1).connect(go.get(0).address());
    go.get(2).connect(go.get(1).address());
    kadis =
        KadisNode.start(
            directory.resolve("kadis"),
            "--protocol",
            Implementation.PUBLIC,
            "--bootstrap",
            go.get(0).address());
    await().atMost(SOON).until(() -> kadis.table().size() == go.size());
    for (ForeignPeer peer : go) {
      await().atMost(SOON).until(() -> peer.table().contains(kadis.peerId()));
    }
  }

  @AfterEach
  void stop() {
    if (kadis != null) {
      kadis.close();
    }
    go.forEach(ForeignPeer::close);
  }

  @Test
  @Requirement({"IPNS-1", "IPNS-4", "IPNS-7"})
  void aNamePublishedByGoResolvesThroughKadis() throws Exception {
    ForeignPeer publisher = go.get(2);
    String name = "/v1/names/" + nameOf(publisher.peerId());
    for (int sequence = 1; sequence <= 2; sequence++) {
      var record = publisher.ipns(PATH + "/" + sequence, sequence);
      assertThat(record.text("key"))
          .isEqualTo(nameOf(publisher.peerId()).key().toUnprefixedHexString());
      publisher.put(RecordKey.name(publisher.peerId()), bytes(record.text("value")));

      var resolved = kadis.json(name);
      assertThat(resolved.text("value")).isEqualTo(PATH + "/" + sequence);
      assertThat(resolved.number("sequence")).isEqualTo(sequence);
      assertThat(kadis.get("/ipns/" + publisher.peerId()).body())
          .isEqualTo(bytes(record.text("value")));
    }
  }

  @Test
  @Requirement({"IPNS-3", "IPNS-8"})
  void aNamePublishedByKadisResolvesThroughGo() throws Exception {
    for (int sequence = 1; sequence <= 2; sequence++) {
      var published = kadis.post("/v1/names", "{\"value\":\"%s/%d\"}".formatted(PATH, sequence));
      assertThat(published.number("sequence")).isEqualTo(sequence);
      byte[] record = kadis.get("/ipns/" + kadis.peerId()).body();
      assertThat(new String(record, UTF_8)).contains(PATH + "/" + sequence);
      for (ForeignPeer reader : go) {
        assertThat(reader.get(RecordKey.name(kadis.peerId())))
            .as("validated by go")
            .isEqualTo(record);
      }
    }
  }

  /** What a go node puts it validates itself, so this one is written where nothing is checked. */
  @Test
  @Requirement({"IPNS-2", "IPNS-4"})
  void aForgedRecordInAGoStoreIsNotFound() throws Exception {
    ForeignPeer liar = go.get(1);
    var record = bytes(liar.ipns(PATH, 1).text("value"));
    liar.hold(keyOf(go.get(0).peerId()), record);

    assertThat(kadis.get("/ipns/" + go.get(0).peerId()).statusCode()).isEqualTo(404);
  }

  @Test
  @Requirement({"IPNS-6", "KAD-44"})
  void aRecordThatHasEndedIsNotFoundThoughGoStillShowsIt() throws Exception {
    var answer = kadis.post("/v1/names", "{\"value\":\"%s\",\"lifetime\":\"1s\"}".formatted(PATH));
    var end = Instant.parse(answer.text("validUntil"));
    await().atMost(SOON).until(() -> Instant.now().isAfter(end));

    assertThat(kadis.get("/ipns/" + kadis.peerId()).statusCode()).isEqualTo(404);
    assertThat(kadis.put("/ipns/" + kadis.peerId(), go.get(0).held(keyOf(kadis.peerId()))))
        .as("put again by hand")
        .isEqualTo(400);
    var next = kadis.post("/v1/names", "{\"value\":\"%s\"}".formatted(PATH));
    assertThat(go.get(2).get(RecordKey.name(kadis.peerId())))
        .as("a name that has ended begins anew: " + next.fields())
        .isEqualTo(kadis.get("/ipns/" + kadis.peerId()).body());
  }

  @Test
  @Requirement({"KAD-60", "KAD-61"})
  void whoProvidesIsFoundBothWays() throws Exception {
    Content theirs = Content.of("of go");
    go.get(2).provide(theirs);
    await().atMost(SOON).until(() -> kadis.providers(theirs).contains(go.get(2).peerId()));

    Content ours = Content.of("of kadis");
    kadis.provide(ours);
    for (ForeignPeer reader : go) {
      assertThat(reader.providers(ours)).contains(kadis.peerId());
    }
  }

  @Test
  @Requirement("PK-1")
  void publicKeysGoBothWays() throws Exception {
    byte[] ours = publicKeyOf(kadis.peerId());
    assertThat(kadis.put("/pk/" + kadis.peerId(), ours)).isEqualTo(200);
    assertThat(go.get(2).get(RecordKey.publicKey(kadis.peerId()))).isEqualTo(ours);

    byte[] theirs = publicKeyOf(go.get(2).peerId());
    go.get(2).put(RecordKey.publicKey(go.get(2).peerId()), theirs);
    assertThat(kadis.get("/pk/" + go.get(2).peerId()).body()).isEqualTo(theirs);
  }

  @Test
  void nothingElseIsServedThere() throws Exception {
    assertThat(kadis.put("/kv/a", new byte[] {1})).isEqualTo(400);
    assertThat(kadis.get("/kv/a").statusCode()).isEqualTo(400);
  }

  private static IpnsName nameOf(String peerId) {
    return new IpnsName(PeerId.parse(peerId));
  }

  private static byte[] keyOf(String peerId) {
    return nameOf(peerId).key().toArrayUnsafe();
  }

  private static byte[] publicKeyOf(String peerId) {
    return PeerId.parse(peerId).inlineKey().orElseThrow().encode().toArrayUnsafe();
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
