package io.kadis.simulator.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.simulator.network.Links;
import io.kadis.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class LookupsTest {
  @Test
  void aLookupFindsTheTrueNearest() {
    var cluster = new Cluster(new World(1), Links.DEFAULTS, Settings.defaults());
    cluster.grow(100, Duration.ofSeconds(100));
    cluster.world().runFor(Duration.ofMinutes(3));
    for (int i = 0; i < 20; i++) {
      var key = Bytes.ofUnsignedInt(i);
      var asker = cluster.node(i * 5);
      var found = new ArrayList<List<PeerId>>();
      asker.findClosest(key, found::add);
      cluster.world().runUntil(() -> !found.isEmpty(), Duration.ofSeconds(20));
      assertThat(found).singleElement().isEqualTo(nearest(cluster, asker, Key.of(key)));
    }
  }

  private static List<PeerId> nearest(Cluster cluster, SimNode asker, Key key) {
    return cluster.nodes().stream()
        .filter(node -> node != asker)
        .map(SimNode::id)
        .sorted(Comparator.comparing(id -> Key.of(id).distanceTo(key)))
        .limit(20)
        .toList();
  }
}
