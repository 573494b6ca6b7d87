package io.kadis.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class LookupsTest {
  private static final int K = 20;

  private final Cluster cluster = Runs.cluster(1, 80, Settings.defaults().withoutRepairs());

  @Test
  void aLookupFindsTheTrueNearest() {
    for (int i = 0; i < 20; i++) {
      var key = Bytes.ofUnsignedInt(i);
      var asker = cluster.node(i * 4);
      assertThat(found(asker, key)).isEqualTo(nearest(asker, key, K));
    }
  }

  @Test
  void aLookupFindsTheNearestOfThoseThatAreLeft() {
    for (int i = 0; i < 80; i += 4) {
      cluster.node(i).vanish();
    }
    var key = Bytes.of(7);
    var asker = cluster.node(1);
    assertThat(found(asker, key)).startsWith(nearest(asker, key, 5).toArray(PeerId[]::new));
    cluster.world().runFor(Duration.ofMinutes(25)); // Two rounds of refreshing.
    assertThat(found(asker, key)).isEqualTo(nearest(asker, key, K));
  }

  private List<PeerId> nearest(SimNode asker, Bytes key, int count) {
    return Runs.ids(Runs.nearest(cluster, Key.of(key), count + 1)).stream()
        .filter(id -> !id.equals(asker.id()))
        .limit(count)
        .toList();
  }

  private List<PeerId> found(SimNode asker, Bytes key) {
    return Runs.<List<PeerId>>await(cluster, then -> asker.findClosest(key, then)).orElseThrow();
  }
}
