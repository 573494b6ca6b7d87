package io.kadis.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class OperationsTest {
  private static final Bytes KEY = Runs.key("greeting");

  private final Cluster cluster = Runs.cluster(2, 30, Settings.defaults().withoutRepairs());

  @Test
  void aWriteIsReadableFromAnotherNode() {
    assertThat(Runs.put(cluster, cluster.node(3), KEY, Runs.text("hello")))
        .get()
        .isInstanceOf(WriteResult.Stored.class);
    assertThat(read(cluster.node(20))).isEqualTo(Runs.text("hello"));
  }

  @Test
  void aLaterWriteOfAnotherNodeWinsThoughItsClockIsBehind() {
    cluster.node(4).clock().set(Duration.ofSeconds(-20));
    Runs.put(cluster, cluster.node(3), KEY, Runs.text("first"));
    Runs.put(cluster, cluster.node(4), KEY, Runs.text("second"));
    assertThat(read(cluster.node(5))).isEqualTo(Runs.text("second"));
  }

  @Test
  void aDeleteHidesTheValue() {
    Runs.put(cluster, cluster.node(3), KEY, Runs.text("hello"));
    Runs.<WriteResult>await(cluster, then -> cluster.node(6).write(KEY, Write.Delete.ALL, then));
    assertThat(Runs.get(cluster, cluster.node(9), KEY)).get().isInstanceOf(GetResult.Absent.class);
  }

  @Test
  void aWriteMissesItsQuorumWhereTooFewAreLeft() {
    var nodes = Runs.nearest(cluster, Key.of(KEY), 30);
    nodes.subList(0, 27).forEach(SimNode::hang);
    var w = new Quorum.Exactly(4);
    var put = Write.Put.of(Runs.text("hello"));
    var result = Runs.<WriteResult>await(cluster, then -> nodes.get(29).write(KEY, put, w, then));
    assertThat(result).get().isInstanceOf(WriteResult.QuorumMissed.class);
  }

  @Test
  void bothSidesOfAPartitionWorkAndAgreeOnceItIsHealed() {
    cluster.network().partition(machine -> machine.index() % 2);
    Runs.put(cluster, cluster.node(3), KEY, Runs.text("odd"));
    Runs.put(cluster, cluster.node(4), KEY, Runs.text("even"));
    assertThat(read(cluster.node(7))).isEqualTo(Runs.text("odd"));
    cluster.network().heal();
    cluster.world().runFor(Duration.ofMinutes(25));
    assertThat(read(cluster.node(7))).isEqualTo(Runs.text("even"));
  }

  @Test
  void aCrashLosesNothingThatWasAcknowledged() {
    Runs.put(cluster, cluster.node(3), KEY, Runs.text("hello"));
    for (var node : cluster.nodes()) {
      node.crash();
    }
    cluster.world().runFor(Duration.ofMinutes(1));
    cluster.nodes().forEach(cluster::start);
    cluster.world().runFor(Duration.ofMinutes(2));
    assertThat(read(cluster.node(8))).isEqualTo(Runs.text("hello"));
  }

  private Bytes read(SimNode via) {
    var result = Runs.get(cluster, via, KEY).orElseThrow();
    assertThat(result).isInstanceOf(GetResult.Found.class);
    return ((GetResult.Found) result).value();
  }
}
