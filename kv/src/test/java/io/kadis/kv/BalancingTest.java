package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.quorum.Quorum;
import java.time.Duration;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Reads of whole nodes with their balancing on. */
class BalancingTest {
  private static final Bytes KEY = utf8("/kv/hot");
  private static final GetOptions ONE =
      new GetOptions(Optional.of(new Quorum.One()), Duration.ofSeconds(10));

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

  private static long fetches(Cluster cluster) {
    return cluster.nodes().stream()
        .mapToLong(node -> node.db().metrics().fetchesServed.sum())
        .sum();
  }
}
