package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.kv.Cluster.Node;
import io.kadis.kv.entry.Entries;
import io.kadis.kv.entry.EntryCodec;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport;
import io.kadis.kv.quorum.ReplicaReport.Replica;
import io.kadis.kv.quorum.ReplicaReport.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole nodes on a network in memory: what a user of {@link Database} is promised. */
class DatabaseTest {
  private static final Bytes KEY = utf8("/kv/users/42");
  private static final Bytes VALUE = utf8("Ada");

  private Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void aLoneNodeKeepsItsOwnCopy() {
    cluster = Cluster.of(1);

    assertThat(stored(put(0, KEY, VALUE)).report())
        .isEqualTo(new ReplicaReport(1, 1, List.of(said(cluster.node(0), Status.STORED))));
    assertThat(found(0, KEY).value()).isEqualTo(VALUE);
  }

  @Test
  void whatOneNodePutsEveryOtherGets() {
    cluster = Cluster.of(10);
    var write = new Write.Put(VALUE, Optional.empty(), Optional.of("text/plain"), Optional.empty());
    var before = Instant.now().minusSeconds(1);

    var stored = stored(cluster.node(3).db().write(KEY, write, WriteOptions.DEFAULTS));

    assertThat(stored.report().wanted()).isEqualTo(3);
    for (int i = 0; i < 10; i++) {
      var found = found(i, KEY);
      assertThat(found.value()).isEqualTo(VALUE);
      assertThat(found.version()).isEqualTo(stored.version());
      assertThat(found.single().writer()).contains(cluster.node(3).id());
      assertThat(found.single().contentType()).contains("text/plain");
      assertThat(found.single().written().orElseThrow())
          .isBetween(before, Instant.now().plusSeconds(2));
    }
    cluster.awaitCopies(KEY, 5);
    assertThat(cluster.holders(KEY))
        .as("the five nearest hold it, byte for byte the same")
        .containsExactlyInAnyOrderElementsOf(cluster.nearest(KEY).subList(0, 5))
        .allSatisfy(node -> assertThat(node.held(KEY)).contains(found(0, KEY).record()));
  }

  @Test
  void everyKeyIsReadableWithThreeOfTenNodesKilled() {
    cluster = Cluster.of(10);
    var keys = IntStream.range(0, 60).mapToObj(i -> utf8("/kv/" + i)).toList();
    keys.forEach(key -> stored(put(key.get(4) % 10, key, key)));
    await().until(() -> keys.stream().allMatch(key -> cluster.holders(key).size() == 5));

    // The worst three: the nearest to the first key.
    cluster.nearest(keys.getFirst()).subList(0, 3).forEach(cluster::kill);

    for (int i = 0; i < keys.size(); i++) {
      assertThat(found(i % 7, keys.get(i)).value()).isEqualTo(keys.get(i));
    }
  }

  @Test
  void aKeyNobodyWroteIsAbsent() {
    cluster = Cluster.of(6);

    assertThat(get(0, KEY))
        .asInstanceOf(type(GetResult.Absent.class))
        .satisfies(absent -> assertThat(absent.report().acknowledged()).isEqualTo(5));
  }

  @Test
  void theLaterPutWinsWhicheverNodeItCameFrom() {
    cluster = Cluster.of(5);
    put(0, KEY, utf8("first"));
    put(1, KEY, utf8("second"));
    put(0, KEY, utf8("third"));

    assertThat(found(2, KEY).value()).isEqualTo(utf8("third"));
  }

  @Test
  void writersOfOneKeyDoNotMakeEachOtherMissTheirQuorums() throws Exception {
    cluster = Cluster.of(5);
    var results = new ConcurrentLinkedQueue<WriteResult>();
    var writers = new ArrayList<Thread>();
    for (int i = 0; i < 10; i++) {
      int node = i % 5;
      writers.add(
          Thread.startVirtualThread(() -> {
            for (int j = 0; j < 10; j++) {
              results.add(put(node, KEY, VALUE));
            }
          }));
    }
    for (var writer : writers) {
      writer.join();
    }

    assertThat(results).hasSize(100).hasOnlyElementsOfType(WriteResult.Stored.class);
  }

  @Test
  void aDeletedKeyIsAbsentAndCanBeWrittenAgain() {
    cluster = Cluster.of(5);
    put(0, KEY, VALUE);

    stored(cluster.node(1).db().delete(KEY, WriteOptions.DEFAULTS));
    assertThat(get(2, KEY)).isInstanceOf(GetResult.Absent.class);
    cluster.awaitCopies(KEY, 5);

    stored(put(3, KEY, utf8("again")));
    assertThat(found(4, KEY).value()).isEqualTo(utf8("again"));
  }

  @Test
  void deletingWhatIsNotThereIsFine() {
    cluster = Cluster.of(3);

    stored(cluster.node(1).db().delete(KEY, WriteOptions.DEFAULTS));
  }

  @Test
  void anExpiredValueReadsAsAbsentAndStaysAsAHiddenTombstone() {
    cluster = Cluster.of(3);
    put(0, KEY, utf8("for long"));
    var brief =
        new Write.Put(
            VALUE, Optional.of(Duration.ofMillis(300)), Optional.empty(), Optional.empty());
    stored(cluster.node(0).db().write(KEY, brief, WriteOptions.DEFAULTS));

    await().until(() -> get(1, KEY) instanceof GetResult.Absent);
    assertThat(cluster.holders(KEY)).hasSize(3);
  }

  @Test
  void aWriteBehindSomebodysClockIsDoneAgainAboveIt() {
    cluster = Cluster.of(6);
    var ahead = Entries.value(KEY, Instant.now().plusSeconds(20), "from the future");
    // Not on the writing node, which would see it before it writes.
    var nearest = cluster.nearest(KEY);
    var writer = cluster.nodes().indexOf(nearest.getLast());
    nearest.subList(0, 4).forEach(node -> Disks.keep(node.store(), KEY, ahead));

    var stored = stored(put(writer, KEY, VALUE));

    assertThat(stored.version()).isEqualTo(EntryCodec.version(ahead) + 1);
    assertThat(found(0, KEY).value()).isEqualTo(VALUE);
    assertThat(cluster.node(writer).db().metrics().supersededRetries.sum()).isOne();
  }

  /** A bad signature shows that none is checked: that would cost more than the write itself. */
  @Test
  void theVersionToBeatIsReadFromTheRecordHeldWithoutVerifyingIt() {
    cluster = Cluster.of(1);
    var held = Entries.value(KEY, Instant.now().plusSeconds(20), "ahead").mutableCopy();
    held.set(held.size() - 1, (byte) ~held.get(held.size() - 1));
    Disks.keep(cluster.node(0).store(), KEY, held);

    assertThat(stored(put(0, KEY, VALUE)).version()).isEqualTo(EntryCodec.version(held) + 1);
    assertThat(cluster.node(0).db().metrics().supersededRetries.sum()).isZero();
  }

  @Test
  void aGetRepairsThoseThatAreBehind() {
    cluster = Cluster.of(5);
    put(0, KEY, VALUE);
    cluster.awaitCopies(KEY, 5);
    var record = found(0, KEY).record();
    var nearest = cluster.nearest(KEY);
    Disks.drop(nearest.get(1).store(), KEY);
    Disks.keep(nearest.get(2).store(), KEY, Entries.value(KEY, Instant.EPOCH, "old"));

    assertThat(found(0, KEY).value()).isEqualTo(VALUE);

    await()
        .until(() -> nearest.stream().allMatch(node -> node.held(KEY).equals(Optional.of(record))));
    await().until(() -> cluster.node(0).db().metrics().repairs.sum() == 2);
  }

  @Test
  void aStaleMinorityNeverHidesAnAcknowledgedWrite() {
    cluster = Cluster.of(5);
    put(0, KEY, VALUE);
    cluster.awaitCopies(KEY, 5);
    cluster
        .nearest(KEY)
        .subList(0, 2)
        .forEach(node -> Disks.keep(node.store(), KEY, Entries.value(KEY, Instant.EPOCH, "old")));

    for (int i = 0; i < 5; i++) {
      assertThat(found(i, KEY).value()).isEqualTo(VALUE);
    }
  }

  @Test
  void anInvalidCopyIsNeverReturned() {
    cluster = Cluster.of(3);
    put(0, KEY, VALUE);
    cluster.awaitCopies(KEY, 3);
    var forged = found(0, KEY).record().mutableCopy();
    forged.set(1, (byte) 0x7f); // A version far ahead, which byte order alone would prefer.
    Disks.keep(cluster.node(1).store(), KEY, forged);

    assertThat(found(1, KEY).value()).isEqualTo(VALUE);
    assertThat(found(2, KEY).value()).isEqualTo(VALUE);
  }

  @Test
  void aClientWithoutCopiesOfItsOwnPutsAndGets() {
    cluster = Cluster.of(4);
    var client = cluster.kadis(Mode.CLIENT);
    cluster.settled();

    assertThat(stored(client.db().put(KEY, VALUE, WriteOptions.DEFAULTS)).report().wanted())
        .isEqualTo(3);
    assertThat(client.db().get(KEY, GetOptions.DEFAULTS)).isInstanceOf(GetResult.Found.class);
    assertThat(client.held(KEY)).isEmpty();
    assertThat(found(0, KEY).single().writer()).contains(client.id());
  }

  @Test
  void aNumberIsNeverLowered() {
    cluster = Cluster.of(2);

    assertThat(cluster.node(0).db().put(KEY, VALUE, w(new Quorum.Exactly(3))))
        .asInstanceOf(type(WriteResult.QuorumMissed.class))
        .satisfies(missed -> {
          assertThat(missed.report().wanted()).isEqualTo(3);
          assertThat(missed.report().acknowledged()).isEqualTo(2);
        });
    assertThat(cluster.node(0).db().metrics().writeQuorumMisses.sum()).isOne();
    stored(cluster.node(0).db().put(KEY, VALUE, w(new Quorum.All())));
    stored(cluster.node(0).db().put(KEY, VALUE, w(new Quorum.One())));
  }

  @Test
  void whatCannotBeWrittenIsRefusedWithItsReason() {
    cluster = Cluster.of(1);

    assertThat(refused(put(0, utf8("kv/x"), VALUE)))
        .isEqualTo(
            new WriteResult.Refused(
                Refusal.INVALID, "key 'kv/x' is not of the form /namespace/name"));
    assertThat(refused(put(0, utf8("/kv/"), VALUE)).reason()).isEqualTo(Refusal.INVALID);
    assertThat(refused(put(0, utf8("/nope/x"), VALUE)).message())
        .isEqualTo("namespace 'nope' is not one of counter, hash, ipns, kv, mv, own, pk, raw, set");
    assertThat(refused(put(0, utf8("/kv/" + "x".repeat(1_021)), VALUE)).message())
        .isEqualTo("key of 1,025 bytes is over 1,024");
    assertThat(refused(put(0, KEY, Bytes.repeat((byte) 1, 15_800))).reason())
        .isEqualTo(Refusal.TOO_LARGE);
    assertThat(refused(put(0, KEY, Bytes.repeat((byte) 1, 20_000))).message())
        .contains("20,000", "15,872");
    var longKey = utf8("/kv/" + "x".repeat(1_000));
    assertThat(refused(put(0, longKey, Bytes.repeat((byte) 1, 13_600))))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.TOO_LARGE);
          assertThat(refused.message()).contains("16,384", "1,004");
        });
    assertThat(refused(cluster.node(0).db().delete(utf8("/raw/x"), WriteOptions.DEFAULTS)).reason())
        .isEqualTo(Refusal.INVALID);
    assertThat(get(0, utf8("/nope/x"))).isInstanceOf(GetResult.Refused.class);
    assertThat(cluster.node(0).store().count()).isZero();
  }

  @Test
  void aConditionalWriteIsSentOnlyWhereAQuorumSeesTheKeyAsItShouldBe() {
    cluster = Cluster.of(5);
    var first = stored(putIf(0, "one", new Condition.Absent()));
    var second = stored(putIf(1, "two", new Condition.Is(Set.of("other", first.tag()))));

    assertThat(refused(putIf(2, "three", new Condition.Is(Set.of(first.tag())))))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.CONDITION);
          assertThat(refused.message()).contains(second.tag());
        });
    assertThat(refused(putIf(2, "three", new Condition.Absent())).reason())
        .isEqualTo(Refusal.CONDITION);
    assertThat(found(3, KEY).value()).isEqualTo(utf8("two"));

    stored(cluster.node(3).db().delete(KEY, WriteOptions.DEFAULTS));
    assertThat(refused(putIf(4, "four", new Condition.Present())).message())
        .contains("shows nothing");
    stored(putIf(4, "five", new Condition.Absent()));
    assertThat(found(0, KEY).value()).isEqualTo(utf8("five"));
  }

  /** The writer knows of the key only what the read told it. */
  @Test
  void aConditionalWriteIsAboveTheVersionItHasSeen() {
    cluster = Cluster.of(6);
    var ahead = Entries.value(KEY, Instant.now().plusSeconds(20), "from the future");
    var nearest = cluster.nearest(KEY);
    var writer = cluster.nodes().indexOf(nearest.getLast());
    nearest.subList(0, 5).forEach(node -> Disks.keep(node.store(), KEY, ahead));

    var stored = stored(putIf(writer, "now", new Condition.Present()));

    assertThat(stored.version()).isEqualTo(EntryCodec.version(ahead) + 1);
    assertThat(cluster.node(writer).db().metrics().supersededRetries.sum()).isZero();
  }

  @Test
  void aConditionThatTooFewCanTellIsAMissAndNothingIsSent() {
    cluster = Cluster.of(2, with(new Quorum.Exactly(3)));

    assertThat(putIf(0, "v", new Condition.Absent()))
        .asInstanceOf(type(WriteResult.QuorumMissed.class))
        .satisfies(missed ->
            assertThat(missed.why().orElseThrow()).contains("nothing was sent", "2 of 3"));
    assertThat(cluster.holders(KEY)).isEmpty();
  }

  private static DatabaseConfig with(Quorum r) {
    return Cluster.CONFIG.withQuorums(Cluster.CONFIG.n(), Cluster.CONFIG.w(), r);
  }

  private WriteResult putIf(int node, String value, Condition condition) {
    var options = new WriteOptions(Optional.empty(), Duration.ofSeconds(10), List.of(condition));
    return cluster.node(node).db().put(KEY, utf8(value), options);
  }

  private static WriteOptions w(Quorum w) {
    return new WriteOptions(Optional.of(w), Duration.ofSeconds(10), List.of());
  }

  private WriteResult put(int node, Bytes key, Bytes value) {
    return cluster.node(node).db().put(key, value, WriteOptions.DEFAULTS);
  }

  private GetResult get(int node, Bytes key) {
    return cluster.node(node).db().get(key, GetOptions.DEFAULTS);
  }

  private GetResult.Found found(int node, Bytes key) {
    return assertThat(get(node, key)).asInstanceOf(type(GetResult.Found.class)).actual();
  }

  private static WriteResult.Stored stored(WriteResult result) {
    return assertThat(result).asInstanceOf(type(WriteResult.Stored.class)).actual();
  }

  private static WriteResult.Refused refused(WriteResult result) {
    return assertThat(result).asInstanceOf(type(WriteResult.Refused.class)).actual();
  }

  private static Replica said(Node node, Status status) {
    return new Replica(node.id(), status, "");
  }
}
