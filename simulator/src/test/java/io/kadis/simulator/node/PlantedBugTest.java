package io.kadis.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.rpc.KvReply;
import io.kadis.kv.rpc.LocalReplica;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/**
 * Where a test makes nodes misbehave, a loss is seen: so the tests that see none mean something.
 */
class PlantedBugTest {
  private static final Bytes KEY = Runs.key("greeting");

  private final Cluster cluster = Runs.cluster(4, 10, Settings.defaults());

  @Test
  void aReplicaThatAcknowledgesAndDoesNotStoreLosesTheWrite() {
    cluster.behave(
        new Conduct() {
          @Override
          public KvReply store(LocalReplica replica, Bytes key, Bytes value) {
            return new KvReply.Stored();
          }
        });
    restartAll();
    assertThat(Runs.put(cluster, cluster.node(1), KEY, Runs.text("hello")))
        .get()
        .isInstanceOf(WriteResult.Stored.class);
    assertThat(Runs.get(cluster, cluster.node(2), KEY)).get().isInstanceOf(GetResult.Absent.class);
  }

  @Test
  void anHonestOneDoesNot() {
    restartAll();
    Runs.put(cluster, cluster.node(1), KEY, Runs.text("hello"));
    assertThat(Runs.get(cluster, cluster.node(2), KEY)).get().isInstanceOf(GetResult.Found.class);
  }

  private void restartAll() {
    for (var node : cluster.nodes()) {
      node.crash();
      cluster.start(node);
      cluster.world().runFor(Duration.ofSeconds(20));
    }
    cluster.world().runFor(Duration.ofMinutes(2));
  }
}
