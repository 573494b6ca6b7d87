package io.kadis.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.DhtConfig;
import io.kadis.dht.key.Key;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class RepairsTest {
  private static final int N = DatabaseConfig.DEFAULTS.n();
  private static final Duration INTERVAL = DatabaseConfig.DEFAULTS.repair().interval();
  private static final List<Bytes> KEYS =
      IntStream.range(0, 30).mapToObj(i -> Runs.key("key-" + i)).toList();

  private final Cluster cluster =
      Runs.cluster(3, 20, Settings.of(DhtConfig.DEFAULTS, DatabaseConfig.DEFAULTS));

  @Test
  void copiesComeBackAfterADeath() {
    write();
    Runs.nearest(cluster, Key.of(KEYS.getFirst()), 2).forEach(SimNode::vanish);
    cluster.world().runFor(INTERVAL.multipliedBy(3));
    assertEachKeyIsAtItsNearest();
  }

  @Test
  void newcomersTakeOverWhatIsTheirs() {
    write();
    cluster.grow(10, Duration.ofMinutes(1));
    cluster.world().runFor(INTERVAL.multipliedBy(3));
    assertEachKeyIsAtItsNearest();
  }

  @Test
  void whoLosesItsDiskGetsItsCopiesAgain() {
    write();
    var node = Runs.nearest(cluster, Key.of(KEYS.getFirst()), 1).getFirst();
    node.crash();
    node.loseDisk();
    cluster.start(node);
    cluster.world().runFor(INTERVAL);
    assertEachKeyIsAtItsNearest();
  }

  @Test
  void whoLeavesHandsOver() {
    write();
    var leaving = Runs.nearest(cluster, Key.of(KEYS.getFirst()), 1).getFirst();
    leaving.leave(Duration.ofMinutes(2));
    cluster.world().runUntil(() -> !leaving.runs(), Duration.ofMinutes(3));
    assertEachKeyIsAtItsNearest();
  }

  private void write() {
    for (int i = 0; i < KEYS.size(); i++) {
      var via = cluster.node(i % cluster.size());
      var result = Runs.put(cluster, via, KEYS.get(i), Runs.text("value " + i));
      assertThat(result).get().isInstanceOf(WriteResult.Stored.class);
    }
  }

  private void assertEachKeyIsAtItsNearest() {
    for (var key : KEYS) {
      var place = Key.of(key);
      assertThat(Runs.nearest(cluster, place, N))
          .as("holders of %s", key)
          .allMatch(node -> node.disk().get(key).isPresent())
          .allMatch(node -> node.speaksFor(place.id()));
    }
  }
}
