package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.dht.record.PublicKeyValidator;
import io.kadis.dht.record.RawValidator;
import io.kadis.dht.record.Validator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.record.Validity;
import io.kadis.kv.Cluster.Node;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport.Replica;
import io.kadis.kv.quorum.ReplicaReport.Status;
import io.kadis.testing.Requirement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Kademlia servers of another make among the replicas, and the namespaces shared with them. */
class ForeignPeersTest {
  /** As a go peer with nothing but a bytes-compare validator. */
  private static final Validators BYTES_COMPARE =
      new Validators(
          Map.of(
              "kv", new RawValidator(),
              "raw", new RawValidator(),
              "pk", new PublicKeyValidator()));

  /** As a rust peer: no validators, the last record put stays. */
  private static final Validators TAKES_ALL = new Validators(Map.of("kv", new TakesAll()));

  private static final Bytes KEY = utf8("/kv/a");
  private static final Bytes RAW = utf8("/raw/a");
  private static final Bytes VALUE = utf8("v");

  private final Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aForeignPeerGetsACopyThatDoesNotCount() {
    var kadis = cluster.kadis(Mode.SERVER);
    var foreign = cluster.foreign(BYTES_COMPARE);
    cluster.settled();

    var stored = stored(kadis.db().put(KEY, VALUE, WriteOptions.DEFAULTS));

    assertThat(stored.report().wanted()).isOne();
    await().until(() -> foreign.held(KEY).equals(kadis.held(KEY)));
    assertThat(found(kadis, KEY).report().replicas())
        .contains(new Replica(kadis.id(), Status.FOUND, ""));
  }

  /** They answer the lookup before identify has told that they are foreign. */
  @Test
  void peersNotYetIdentifiedDoNotRaiseTheQuorum() {
    var kadis = cluster.kadis(Mode.SERVER);
    var first = cluster.foreign(BYTES_COMPARE);
    cluster.settled();
    kadis.host().holdIdentify();
    for (int i = 0; i < 4; i++) {
      cluster.foreign(BYTES_COMPARE);
    }
    cluster.knows(first, 5);

    assertThat(stored(kadis.db().put(KEY, VALUE, WriteOptions.DEFAULTS)).report().wanted()).isOne();
  }

  @Test
  void aKadisNodeIdentifiedWhileTheOperationWaitsCounts() {
    var kadis = cluster.kadis(Mode.SERVER);
    var first = cluster.foreign(BYTES_COMPARE);
    cluster.settled();
    kadis.host().holdIdentify();
    cluster.kadis(Mode.SERVER);
    cluster.kadis(Mode.SERVER);
    cluster.knows(first, 3);

    var result = new CompletableFuture<WriteResult>();
    Thread.startVirtualThread(
        () -> result.complete(kadis.db().put(KEY, VALUE, WriteOptions.DEFAULTS)));
    await().until(() -> kadis.host().connections().size() == 3);
    kadis.host().releaseIdentify();

    assertThat(stored(result.join()).report().wanted()).isEqualTo(2);
  }

  @Test
  void foreignPeersAloneAreNoQuorum() {
    cluster.foreign(BYTES_COMPARE);
    var client = cluster.kadis(Mode.CLIENT);
    cluster.settled();

    assertThat(client.db().put(KEY, VALUE, WriteOptions.DEFAULTS))
        .asInstanceOf(type(WriteResult.QuorumMissed.class))
        .satisfies(missed -> assertThat(missed.report().acknowledged()).isZero());
  }

  @Test
  void aBetterRecordOnAForeignPeerIsFoundAndNotOverwritten() {
    var kadis = cluster.kadis(Mode.SERVER);
    var foreign = cluster.foreign(BYTES_COMPARE);
    cluster.settled();
    stored(kadis.db().put(KEY, VALUE, WriteOptions.DEFAULTS));
    var ahead = Entries.value(KEY, Instant.now().plusSeconds(5), "better");
    await().until(() -> foreign.held(KEY).isPresent());
    Disks.keep(foreign.store(), KEY, ahead);

    await().until(() -> found(kadis, KEY).value().equals(utf8("better")));
    await().until(() -> kadis.held(KEY).equals(Optional.of(ahead)));

    assertThat(stored(kadis.db().put(KEY, utf8("next"), WriteOptions.DEFAULTS)).version())
        .isEqualTo(EntryCodec.version(ahead) + 1);
  }

  @Test
  void aPeerThatWouldTakeAWorseRecordIsNotGivenOne() {
    var kadis = cluster.kadis(Mode.SERVER);
    var foreign = cluster.foreign(TAKES_ALL);
    cluster.settled();
    var ahead = Entries.value(KEY, Instant.now().plusSeconds(5), "better");
    Disks.keep(foreign.store(), KEY, ahead);

    stored(kadis.db().put(KEY, VALUE, WriteOptions.DEFAULTS));
    kadis.db().close(); // Waits for the copies under way.

    assertThat(EntryCodec.version(foreign.held(KEY).orElseThrow()))
        .isGreaterThanOrEqualTo(EntryCodec.version(ahead));
  }

  @Test
  void whatAForeignPeerMakesUpIsNeverReturnedNorStored() {
    var kadis = cluster.kadis(Mode.SERVER);
    var foreign = cluster.foreign(BYTES_COMPARE);
    cluster.settled();
    Disks.keep(foreign.store(), KEY, Bytes.repeat((byte) 0xff, 200));

    assertThat(kadis.db().get(KEY, GetOptions.DEFAULTS)).isInstanceOf(GetResult.Absent.class);
    stored(kadis.db().put(KEY, VALUE, WriteOptions.DEFAULTS));
    assertThat(found(kadis, KEY).value()).isEqualTo(VALUE);
  }

  @Test
  @Requirement("KAD-57")
  void aRawRecordGoesToAllTheNearestAndToThisNode() {
    var kadis = cluster.kadis(Mode.SERVER);
    for (int i = 0; i < 7; i++) {
      cluster.foreign(BYTES_COMPARE);
    }
    cluster.settled();

    var stored = stored(kadis.db().put(RAW, VALUE, WriteOptions.DEFAULTS));

    assertThat(stored.version()).isZero();
    assertThat(stored.report().wanted()).as("of n = 5, whoever they are").isEqualTo(3);
    cluster.awaitCopies(RAW, 8);
    assertThat(cluster.node(4).held(RAW)).contains(VALUE);
  }

  @Test
  @Requirement("KAD-57")
  void aClientKeepsACopyOfTheRawRecordItPuts() {
    cluster.foreign(BYTES_COMPARE);
    var client = cluster.kadis(Mode.CLIENT);
    cluster.settled();

    stored(client.db().put(RAW, VALUE, WriteOptions.DEFAULTS));

    await().until(() -> client.held(RAW).equals(Optional.of(VALUE)));
  }

  @Test
  @Requirement("KAD-57")
  void aRawRecordThatLosesToTheOneHeldHereIsRefused() {
    var kadis = cluster.kadis(Mode.SERVER);
    stored(kadis.db().put(RAW, utf8("b"), WriteOptions.DEFAULTS));

    assertThat(kadis.db().put(RAW, utf8("a"), WriteOptions.DEFAULTS))
        .asInstanceOf(type(WriteResult.Refused.class))
        .satisfies(refused -> assertThat(refused.reason()).isEqualTo(Refusal.INVALID));
    stored(kadis.db().put(RAW, utf8("c"), WriteOptions.DEFAULTS));
    assertThat(found(kadis, RAW).value()).isEqualTo(utf8("c"));
  }

  @Test
  @Requirement({"KAD-58", "KAD-59"})
  void aGetFindsTheBestRawRecordAndBringsItToAll() {
    var kadis = cluster.kadis(Mode.SERVER);
    for (int i = 0; i < 10; i++) {
      cluster.foreign(BYTES_COMPARE);
    }
    cluster.settled();
    cluster.nodes().subList(1, 5).forEach(node -> Disks.keep(node.store(), RAW, utf8("old")));
    Disks.keep(cluster.node(7).store(), RAW, utf8("z: best"));

    // As long as fewer than r hold a record, a get asks all.
    var options = new GetOptions(Optional.of(new Quorum.Exactly(6)), GetOptions.DEFAULTS.timeout());
    assertThat(kadis.db().get(RAW, options))
        .asInstanceOf(type(GetResult.Found.class))
        .satisfies(found -> {
          assertThat(found.value()).isEqualTo(utf8("z: best"));
          assertThat(found.single().writer()).isEmpty();
        });

    await()
        .until(() ->
            cluster.nodes().stream()
                .allMatch(node -> node.held(RAW).equals(Optional.of(utf8("z: best")))));
  }

  @Test
  void aPublicKeyIsPutAndReadByItsPeer() {
    var kadis = cluster.kadis(Mode.SERVER);
    var foreign = cluster.foreign(BYTES_COMPARE);
    cluster.settled();
    var key = Bytes.concatenate(utf8("/pk/"), kadis.id().bytes());
    var publicKey = kadis.host().key().publicKey().encode();

    stored(kadis.db().put(key, publicKey, WriteOptions.DEFAULTS));

    await().until(() -> foreign.held(key).equals(Optional.of(publicKey)));
    assertThat(found(kadis, key).value()).isEqualTo(publicKey);
    assertThat(kadis.db().put(key, VALUE, WriteOptions.DEFAULTS))
        .isInstanceOf(WriteResult.Refused.class);
  }

  private static GetResult.Found found(Node node, Bytes key) {
    return assertThat(node.db().get(key, GetOptions.DEFAULTS))
        .asInstanceOf(type(GetResult.Found.class))
        .actual();
  }

  private static WriteResult.Stored stored(WriteResult result) {
    return assertThat(result).asInstanceOf(type(WriteResult.Stored.class)).actual();
  }

  private static final class TakesAll implements Validator {
    @Override
    public Validity validate(Bytes key, Bytes value, Instant now) {
      return Validity.VALID;
    }

    @Override
    public int select(Bytes key, List<Bytes> values) {
      return 0;
    }
  }
}
