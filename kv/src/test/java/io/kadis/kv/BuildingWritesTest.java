package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.dht.record.KadRecord;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A namespace of an application whose values merge, on whole nodes in memory. */
class BuildingWritesTest {
  private static final Bytes KEY = utf8("/lines/log");
  private static final DatabaseConfig CONFIG = Cluster.with(new LineSet());

  private Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void eachWriteBuildsOnWhatOthersWrote() {
    cluster = Cluster.of(5, CONFIG);

    stored(add(0, "a"));
    var second = stored(add(1, "b"));

    assertThat(second.view()).contains(new View.Members(List.of("a", "b")));
    assertThat(found(2).view()).isEqualTo(new View.Members(List.of("a", "b")));
    assertThat(found(3).tag()).isEqualTo(second.tag());
  }

  @Test
  void concurrentWritersLoseNothing() throws Exception {
    cluster = Cluster.of(5, CONFIG);
    var writers = new ArrayList<Thread>();
    var all = new TreeSet<String>();
    for (int i = 0; i < 40; i++) {
      int node = i % 5;
      var line = "line" + i;
      all.add(line);
      writers.add(Thread.startVirtualThread(() -> stored(add(node, line))));
    }
    for (var writer : writers) {
      writer.join();
    }

    assertThat(found(0).view()).isEqualTo(new View.Members(List.copyOf(all)));
  }

  /** The read of the second cannot have seen the first, which reached nobody else. */
  @Test
  void aWriterThatIsNoReplicaBuildsOnWhatItWroteLast() {
    cluster = Cluster.of(3, CONFIG);
    var client = cluster.kadis(Mode.CLIENT);
    cluster.settled();
    stored(add(client, "a"));
    cluster.awaitCopies(KEY, 3);
    cluster.nodes().subList(0, 3).forEach(node -> Disks.drop(node.store(), KEY));

    stored(add(client, "b"));

    assertThat(client.held(KEY)).isEmpty();
    assertThat(found(0).view()).isEqualTo(new View.Members(List.of("a", "b")));
  }

  @Test
  void whatItWroteBeforeADeleteCouldBeForgottenIsNotBroughtBack() {
    cluster = Cluster.of(3, CONFIG);
    var longAgo = Instant.now().minus(CONFIG.tombstoneTtl());
    cluster
        .node(0)
        .store()
        .saveWritten(new KadRecord(KEY, LineSet.of("long deleted"), longAgo), longAgo);

    stored(add(0, "new"));

    assertThat(found(1).view()).isEqualTo(new View.Members(List.of("new")));
  }

  @Test
  void whatWasSentWasSavedBefore() {
    cluster = Cluster.of(1, CONFIG);

    stored(add(0, "a"));

    assertThat(cluster.node(0).store().written(KEY).map(KadRecord::value))
        .contains(LineSet.of("a"))
        .isEqualTo(cluster.node(0).held(KEY));
  }

  @Test
  void withoutEnoughAnswersNothingIsSent() {
    cluster = Cluster.of(2, CONFIG);
    var three =
        new WriteOptions(Optional.of(new Quorum.Exactly(3)), Duration.ofSeconds(10), List.of());

    assertThat(cluster.node(0).db().write(KEY, change("a"), three))
        .asInstanceOf(type(WriteResult.QuorumMissed.class))
        .satisfies(missed -> {
          assertThat(missed.why().orElseThrow()).startsWith("nothing was sent: only 2 of 3");
          assertThat(missed.report().wanted()).isEqualTo(3);
          assertThat(missed.report().acknowledged()).isZero();
        });
    assertThat(cluster.holders(KEY)).isEmpty();
    assertThat(cluster.node(0).store().written(KEY)).isEmpty();
  }

  @Test
  void whatTheNamespaceDoesNotKnowIsRefused() {
    cluster = Cluster.of(1, CONFIG);

    assertThat(cluster.node(0).db().put(KEY, utf8("a"), WriteOptions.DEFAULTS))
        .isEqualTo(new WriteResult.Refused(Refusal.INVALID, "lines are only added"));
  }

  @Test
  void aGetRepairsAllToWhatTheyHoldTogether() {
    cluster = Cluster.of(3, CONFIG);
    for (int i = 0; i < 3; i++) {
      Disks.keep(cluster.node(i).store(), KEY, LineSet.of("only on " + i));
    }

    var all = LineSet.of("only on 0", "only on 1", "only on 2");
    await().until(() -> found(0).record().equals(all));

    await()
        .until(() ->
            cluster.nodes().stream().allMatch(node -> node.held(KEY).equals(Optional.of(all))));
  }

  @Test
  void anInvalidCopyIsNeverMerged() {
    cluster = Cluster.of(3, CONFIG);
    stored(add(0, "a"));
    cluster.awaitCopies(KEY, 3);
    Disks.keep(cluster.node(1).store(), KEY, utf8("z\na"));

    assertThat(found(1).view()).isEqualTo(new View.Members(List.of("a")));
  }

  @Test
  void aDamagedRecordOfItsOwnIsNotBuiltOn() {
    cluster = Cluster.of(3, CONFIG);
    var damaged = new KadRecord(KEY, utf8("z\na"), Instant.now());
    cluster.node(1).store().saveWritten(damaged, Instant.MAX);

    stored(add(1, "b"));

    assertThat(found(2).view()).isEqualTo(new View.Members(List.of("b")));
  }

  @Test
  void aConditionIsCheckedAgainstTheReadThatTheWriteBuildsOn() {
    cluster = Cluster.of(3, CONFIG);
    var tag = stored(add(0, "a")).tag();

    assertThat(addIf(1, "b", new Condition.Absent()))
        .asInstanceOf(type(WriteResult.Refused.class))
        .satisfies(refused -> {
          assertThat(refused.reason()).isEqualTo(Refusal.CONDITION);
          assertThat(refused.message()).contains(tag);
        });
    stored(addIf(1, "c", new Condition.Is(Set.of(tag))));
    assertThat(found(2).view()).isEqualTo(new View.Members(List.of("a", "c")));
  }

  private WriteResult add(int node, String line) {
    return add(cluster.node(node), line);
  }

  private static WriteResult add(Cluster.Node node, String line) {
    return node.db().write(KEY, change(line), WriteOptions.DEFAULTS);
  }

  private WriteResult addIf(int node, String line, Condition condition) {
    var options = new WriteOptions(Optional.empty(), Duration.ofSeconds(10), List.of(condition));
    return cluster.node(node).db().write(KEY, change(line), options);
  }

  private static Write change(String line) {
    return new Write.Change(Set.of(line), Set.of());
  }

  private GetResult.Found found(int node) {
    var result = cluster.node(node).db().get(KEY, GetOptions.DEFAULTS);
    return assertThat(result).asInstanceOf(type(GetResult.Found.class)).actual();
  }

  private static WriteResult.Stored stored(WriteResult result) {
    return assertThat(result).asInstanceOf(type(WriteResult.Stored.class)).actual();
  }
}
