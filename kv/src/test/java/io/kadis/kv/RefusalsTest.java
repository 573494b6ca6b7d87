package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static io.kadis.kv.entry.Entries.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.store.MemoryStore;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.Entry;
import io.kadis.kv.entry.Entry.Content;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiformats.Multihash;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What may not be written is refused with a reason of its own, wherever it comes from. */
class RefusalsTest {
  private static final Bytes KEY = utf8("/kv/a");
  private static final PeerId ADA = writer(0).peerId();
  private static final PeerId BOB = writer(1).peerId();
  private static final Bytes ADAS = utf8("/own/" + ADA + "/a");
  private static final Bytes HELLO =
      Bytes.concatenate(utf8("/hash/"), Multihash.sha256(utf8("hello")).encode());

  /** Only Ada and Bob may write. */
  private static final DatabaseConfig CONFIG = admitting(Set.of(ADA, BOB));

  private Cluster cluster = new Cluster(CONFIG);

  @AfterEach
  void close() {
    cluster.close();
  }

  record Bad(String what, Bytes key, Bytes record, String reason) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Bad> bad() {
    var now = Instant.now();
    var forged = signed(KEY, now, 0).mutableCopy();
    forged.set(forged.size() - 1, (byte) ~forged.get(forged.size() - 1));
    var ahead = signed(KEY, now.plus(Duration.ofMinutes(10)), 0);
    var old = Entries.tombstone(KEY, now.minusSeconds(100), now.minusSeconds(10));
    return Stream.of(
        new Bad("a wrong signature", KEY, forged, "no envelope with a valid signature"),
        new Bad("another key", utf8("/kv/b"), signed(KEY, now, 0), "was signed for another key"),
        new Bad("a key of another", ADAS, signed(ADAS, now, 1), "are that peer's, and not " + BOB),
        new Bad("no peer's key", utf8("/own/me/a"), signed(utf8("/own/me/a"), now, 1), "the form"),
        new Bad("a value of another hash", HELLO, utf8("hallo"), "value hashes to "),
        new Bad("a clock 10 minutes ahead", KEY, ahead, "ahead of this node's clock"),
        new Bad("a tombstone long due", KEY, old, "was to be forgotten"),
        new Bad("a stranger", KEY, signed(KEY, now, 2), "is not among this node's --writers"),
        new Bad("an unknown namespace", utf8("/x/a"), utf8("x"), "no namespace of this node"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  @Requirement("KV-1")
  void fromAPeersStore(Bad bad) {
    var metrics = new KvMetrics();
    var store = new MemoryStore();
    var validators = CONFIG.namespaces().validators();
    var replica = new LocalReplica(store, validators, metrics, Instant::now);

    assertThat(replica.store(bad.key, bad.record))
        .asInstanceOf(type(KvReply.Invalid.class))
        .satisfies(invalid -> assertThat(invalid.reason()).contains(bad.reason));
    assertThat(metrics.refusals()).containsEntry("invalid", 1L);
    assertThat(store.count()).isZero();
  }

  /** What a server says of PUT_VALUE to its log; the peer sees the stream reset. */
  @ParameterizedTest
  @MethodSource("bad")
  @Requirement("KAD-44")
  void fromPutValue(Bad bad) throws Exception {
    var keeper = new RecordKeeper(new MemoryStore(), CONFIG.namespaces().validators());
    assertThat(keeper.keep(bad.key, bad.record, Instant.now()))
        .asInstanceOf(type(RecordKeeper.Kept.Invalid.class))
        .satisfies(invalid -> assertThat(invalid.why()).contains(bad.reason));

    var server = cluster.kadis(Mode.SERVER);
    var client = cluster.kadis(Mode.CLIENT);
    cluster.settled();
    assertThatThrownBy(() ->
            client.dht().client().putValue(server.id(), bad.key, bad.record, Duration.ofSeconds(5)))
        .isInstanceOf(RpcException.Refused.class);
    assertThat(server.store().count()).isZero();
  }

  @Test
  void anothersKeyIsForbiddenAtTheApi() {
    var node = cluster.kadis(Mode.SERVER);
    var own = utf8("/own/" + node.id() + "/a");

    assertThat(node.db().put(own, utf8("v"), WriteOptions.DEFAULTS))
        .isInstanceOf(WriteResult.Stored.class);
    assertThat(node.db().put(ADAS, utf8("v"), WriteOptions.DEFAULTS))
        .isEqualTo(
            new WriteResult.Refused(
                Refusal.FORBIDDEN,
                "keys under /own/%s/ are that peer's, and not %s's".formatted(ADA, node.id())));
    assertThat(refused(node.db().delete(ADAS, WriteOptions.DEFAULTS)).reason())
        .isEqualTo(Refusal.FORBIDDEN);
    assertThat(refused(node.db().put(utf8("/own/me/a"), utf8("v"), WriteOptions.DEFAULTS)))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.INVALID);
          assertThat(refused.message()).contains("/own/<peer id>/<name>");
        });
    assertThat(node.db().get(utf8("/own/me/a"), GetOptions.DEFAULTS))
        .isInstanceOf(GetResult.Refused.class);
  }

  @Test
  void aValueOfAnotherHashIsInvalidAtTheApi() {
    var node = cluster.kadis(Mode.SERVER);

    assertThat(refused(node.db().put(HELLO, utf8("hallo"), WriteOptions.DEFAULTS)))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.INVALID);
          assertThat(refused.message()).contains("value hashes to ");
        });
    assertThat(node.db().put(HELLO, utf8("hello"), WriteOptions.DEFAULTS))
        .isInstanceOf(WriteResult.Stored.class);
    assertThat(node.db().put(HELLO, utf8("hello"), WriteOptions.DEFAULTS))
        .as("again")
        .isInstanceOf(WriteResult.Stored.class);
  }

  @Test
  void aNodeThatIsNotAmongItsWritersIsForbiddenToWriteButForWhatIsItsOwnOrAHash() {
    var node = cluster.kadis(Mode.SERVER);
    var own = utf8("/own/" + node.id() + "/a");

    assertThat(refused(node.db().put(KEY, utf8("v"), WriteOptions.DEFAULTS)))
        .isEqualTo(
            new WriteResult.Refused(
                Refusal.FORBIDDEN, node.id() + " is not among this node's --writers"));
    assertThat(node.db().put(own, utf8("v"), WriteOptions.DEFAULTS))
        .isInstanceOf(WriteResult.Stored.class);
    assertThat(node.db().put(HELLO, utf8("hello"), WriteOptions.DEFAULTS))
        .isInstanceOf(WriteResult.Stored.class);
  }

  /** The list keeps things out of a node's store; it hides nothing that others keep. */
  @Test
  void aReaderSeesWhatItWouldNotAdmitItself() {
    cluster.close();
    cluster = Cluster.of(3);
    cluster.node(0).db().put(KEY, utf8("v"), WriteOptions.DEFAULTS);
    cluster.awaitCopies(KEY, 3);
    var strict = cluster.kadis(Mode.CLIENT, CONFIG);
    cluster.settled();

    assertThat(strict.db().get(KEY, GetOptions.DEFAULTS))
        .asInstanceOf(type(GetResult.Found.class))
        .satisfies(found -> assertThat(found.view()).isInstanceOf(View.Value.class));
  }

  @Test
  void whatNoReplicaTakesIsRefusedWithTheirReason() {
    cluster.kadis(Mode.SERVER);
    cluster.kadis(Mode.SERVER);
    var stranger = cluster.kadis(Mode.CLIENT, Cluster.CONFIG);
    cluster.settled();

    assertThat(refused(stranger.db().put(KEY, utf8("v"), WriteOptions.DEFAULTS)))
        .isEqualTo(
            new WriteResult.Refused(
                Refusal.INVALID, stranger.id() + " is not among this node's --writers"));
  }

  private static Bytes signed(Bytes key, Instant written, int writer) {
    PrivateKey signer = writer(writer);
    var content = new Content.Value(utf8("v"), Optional.empty(), Optional.empty());
    return EntryCodec.sign(new Entry(key, Entries.version(written), content), signer);
  }

  private static DatabaseConfig admitting(Set<PeerId> writers) {
    var d = Cluster.CONFIG;
    return new DatabaseConfig(
        d.n(),
        d.w(),
        d.r(),
        d.tombstoneTtl(),
        d.maxClockSkew(),
        d.allowRaw(),
        Optional.of(writers),
        List.of(),
        d.repair(),
        d.balancing());
  }

  private static WriteResult.Refused refused(WriteResult result) {
    return assertThat(result).asInstanceOf(type(WriteResult.Refused.class)).actual();
  }
}
