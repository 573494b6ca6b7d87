package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.DhtConfig.Mode;
import io.kadis.kv.Cluster.Node;
import io.kadis.kv.quorum.ReplicaReport.Replica;
import io.kadis.kv.quorum.ReplicaReport.Status;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes that do not remember deletes equally long. */
class SettingsMismatchTest {
  private static final Bytes KEY = utf8("/kv/a");

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void open() {
    cluster.kadis(Mode.SERVER);
    var c = Cluster.CONFIG;
    var other =
        new DatabaseConfig(
            c.n(),
            c.w(),
            c.r(),
            Duration.ofDays(1),
            c.maxClockSkew(),
            c.allowRaw(),
            c.writers(),
            c.registered(),
            c.repair(),
            c.balancing());
    cluster.kadis(Mode.SERVER, other);
    cluster.settled();
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void theyNoticeWhenTheyMeetAndNotAtTheFirstWrite() {
    // Asked and asking: each counts both.
    await().until(() -> cluster.nodes().stream().allMatch(node -> refusedForSettings(node) >= 2));
  }

  private static long refusedForSettings(Node node) {
    return node.db().metrics().refusals().getOrDefault("settings", 0L);
  }

  @Test
  void aPutMissesItsQuorumAndSaysWhatDiffers() {
    assertThat(cluster.node(0).db().put(KEY, KEY, WriteOptions.DEFAULTS))
        .asInstanceOf(type(WriteResult.QuorumMissed.class))
        .satisfies(missed ->
            assertThat(missed.report().replicas())
                .contains(
                    new Replica(
                        cluster.node(1).id(),
                        Status.MISMATCH,
                        "tombstone-ttl is 7d here and 1d there: start both with the same"
                            + " --tombstone-ttl")));
    assertThat(cluster.node(1).held(KEY)).isEmpty();
  }

  @Test
  void aGetMissesItsQuorumToo() {
    assertThat(cluster.node(1).db().get(KEY, GetOptions.DEFAULTS))
        .isInstanceOf(GetResult.QuorumMissed.class);
  }
}
