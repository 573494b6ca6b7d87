package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Reads of whole nodes with their balancing on. */
class BalancingTest {
  private static final Bytes KEY = utf8("/kv/hot");
  private static final GetOptions ONE =
      new GetOptions(Optional.of(new Quorum.One()), Duration.ofSeconds(10));

  private static final WriteOptions ALL =
      new WriteOptions(Optional.of(new Quorum.All()), Duration.ofSeconds(10), List.of());

  @Test
  void aSpreadReadAsksOneReplicaOnly() {
    try (var cluster = Cluster.of(8, Cluster.with(new Balancing(false, true, false)))) {
      cluster.node(0).db().put(KEY, utf8("v"), WriteOptions.DEFAULTS);
      cluster.awaitCopies(KEY, 5);
      long before = fetches(cluster);

      for (var node : cluster.nodes()) {
        assertThat(node.db().get(KEY, ONE)).isInstanceOf(GetResult.Found.class);
      }

      assertThat(fetches(cluster) - before).as("five ask themselves").isEqualTo(3);
      assertThat(cluster.node(0).db().metrics().spreadReads.sum()).isOne();
    }
  }

  @Test
  void aSpreadReadOfAKeyThatIsNotThereAsksAllTheNearest() {
    try (var cluster = Cluster.of(8, Cluster.with(new Balancing(false, true, false)))) {
      var reader = cluster.nearest(KEY).getLast();

      assertThat(reader.db().get(KEY, ONE))
          .isInstanceOfSatisfying(
              GetResult.Absent.class, absent -> assertThat(absent.report().replicas()).hasSize(5));
    }
  }

  @Test
  void aQuorumReadIsNotSpread() {
    try (var cluster = Cluster.of(8, Cluster.with(new Balancing(false, true, false)))) {
      cluster.node(0).db().put(KEY, utf8("v"), WriteOptions.DEFAULTS);
      var reader = cluster.nearest(KEY).getLast();
      cluster.awaitCopies(KEY, 5);

      assertThat(reader.db().get(KEY, GetOptions.DEFAULTS))
          .isInstanceOfSatisfying(
              GetResult.Found.class, found -> assertThat(found.report().replicas()).hasSize(5));
      assertThat(reader.db().metrics().spreadReads.sum()).isZero();
    }
  }

  @Test
  void aHotKeyIsAnsweredFromMemoryAndTheNodesOwnWriteIsSeenAtOnce() {
    try (var cluster = Cluster.of(8, Cluster.with(new Balancing(true, false, false)))) {
      var reader = cluster.nearest(KEY).getLast().db();
      assertThat(reader.put(KEY, utf8("old"), ALL)).isInstanceOf(WriteResult.Stored.class);
      for (int i = 0; i < 20; i++) {
        assertThat(value(reader)).isEqualTo(utf8("old"));
      }
      assertThat(reader.metrics().hotKeyHits.sum()).isPositive();

      assertThat(reader.put(KEY, utf8("new"), ALL)).isInstanceOf(WriteResult.Stored.class);

      assertThat(value(reader)).isEqualTo(utf8("new"));
    }
  }

  @Test
  void whatIsRememberedIsNoAnswerToAQuorumRead() {
    try (var cluster = Cluster.of(8, Cluster.with(Balancing.DEFAULTS))) {
      var reader = cluster.nearest(KEY).getLast().db();
      assertThat(reader.put(KEY, utf8("old"), ALL)).isInstanceOf(WriteResult.Stored.class);
      for (int i = 0; i < 20; i++) {
        assertThat(value(reader)).isEqualTo(utf8("old"));
      }
      cluster.node(0).db().put(KEY, utf8("new"), ALL);

      assertThat(reader.get(KEY, GetOptions.DEFAULTS))
          .isInstanceOfSatisfying(
              GetResult.Found.class, found -> assertThat(found.value()).isEqualTo(utf8("new")));
      assertThat(value(reader)).as("and it is remembered now").isEqualTo(utf8("new"));
    }
  }

  @Test
  void whatHasExpiredIsNotAnsweredFromMemory() {
    try (var cluster = Cluster.of(3, Cluster.with(new Balancing(true, false, false)))) {
      var reader = cluster.node(0).db();
      var expiring =
          new Write.Put(
              utf8("v"), Optional.of(Duration.ofMillis(1_500)), Optional.empty(), Optional.empty());
      assertThat(reader.write(KEY, expiring, ALL)).isInstanceOf(WriteResult.Stored.class);

      await()
          .atMost(Duration.ofSeconds(5))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> reader.get(KEY, ONE) instanceof GetResult.Absent);

      assertThat(reader.metrics().hotKeyHits.sum()).isPositive();
    }
  }

  private static Bytes value(Database reader) {
    return ((GetResult.Found) reader.get(KEY, ONE)).value();
  }

  private static long fetches(Cluster cluster) {
    return cluster.nodes().stream()
        .mapToLong(node -> node.db().metrics().fetchesServed.sum())
        .sum();
  }
}
