package io.kadis.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
class DeterminismTest {
  @Test
  void oneSeedMakesOneHistoryAndAnotherSeedAnother() {
    long first = run(5);
    assertThat(run(5)).isEqualTo(first);
    assertThat(run(6)).isNotEqualTo(first);
  }

  /** A bit of everything; the digest is of every message and its time. */
  private static long run(long seed) {
    var cluster = Runs.cluster(seed, 25, Settings.defaults());
    for (int i = 0; i < 20; i++) {
      Runs.put(cluster, cluster.node(i), Runs.key("key-" + i), Runs.text("value"));
    }
    cluster.node(3).crash();
    cluster.node(4).vanish();
    cluster.node(5).hang();
    cluster.grow(3, Duration.ofSeconds(30));
    cluster.network().partition(machine -> machine.index() % 2);
    cluster.world().runFor(Duration.ofMinutes(5));
    cluster.network().heal();
    cluster.node(5).resume();
    cluster.start(cluster.node(3));
    cluster.world().runFor(Duration.ofMinutes(5));
    return cluster.world().history().digest();
  }
}
