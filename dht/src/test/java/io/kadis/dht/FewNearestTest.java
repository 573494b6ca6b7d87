package io.kadis.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.sim.TestNetwork;
import io.kadis.dht.sim.TestNetwork.TestNode;
import io.kadis.libp2p.identity.PeerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The nearest few in networks small enough to know everybody. */
class FewNearestTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Bytes KEY = Bytes.wrap("/kv/key".getBytes(StandardCharsets.UTF_8));
  private static final int FEW = 5;

  private final TestNetwork network = new TestNetwork();

  @AfterEach
  void close() {
    network.close();
  }

  /** What an operation of the database costs before it asks its replicas. */
  @ParameterizedTest
  @CsvSource({"5, 4, 4", "20, 19, 5"})
  void onlyTheNearestFewAreAskedAndTheRestIsKnown(int size, int messagesOfAll, int messagesOfFew) {
    var nodes = awaitAllKnown(network.chain(size));

    for (TestNode node : nodes) {
      var all = node.dht().closest(KEY, TIMEOUT);
      var few = node.dht().closest(KEY, FEW, TIMEOUT);

      assertThat(all.trace().hops()).hasSize(messagesOfAll);
      assertThat(few.trace().hops()).hasSize(messagesOfFew);
      assertThat(ids(few.peers())).isEqualTo(ids(all.peers()));
      assertThat(few.complete()).isTrue();
      assertThat(node.dht().metrics().oneRoundLookups.sum()).isOne();
    }
  }

  @Test
  void oneThatDiedIsReplacedByTheNextNearest() {
    var nodes = awaitAllKnown(network.chain(10));
    var asking = nodes.getFirst();
    var nearest = nearestFirst(nodes.subList(1, 10));
    nearest.get(1).kill();

    var found = ids(asking.dht().closest(KEY, FEW, TIMEOUT).peers());

    assertThat(found)
        .startsWith(
            id(nearest.get(0)),
            id(nearest.get(2)),
            id(nearest.get(3)),
            id(nearest.get(4)),
            id(nearest.get(5)));
    assertThat(found).doesNotContain(id(nearest.get(1)));
  }

  private static List<TestNode> awaitAllKnown(List<TestNode> nodes) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            nodes.stream()
                .allMatch(
                    node -> node.dht().settled() && node.dht().live().size() == nodes.size() - 1));
    return nodes;
  }

  private static List<TestNode> nearestFirst(List<TestNode> nodes) {
    var target = Key.of(KEY);
    return nodes.stream()
        .sorted(Comparator.comparing(node -> Key.of(id(node)).distanceTo(target)))
        .toList();
  }

  private static PeerId id(TestNode node) {
    return node.host().id();
  }

  private static List<PeerId> ids(List<PeerInfo> peers) {
    return peers.stream().map(PeerInfo::id).toList();
  }
}
