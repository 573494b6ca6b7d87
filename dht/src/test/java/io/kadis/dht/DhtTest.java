package io.kadis.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.sim.TestNetwork;
import io.kadis.dht.sim.TestNetwork.TestNode;
import io.kadis.libp2p.identity.PeerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DhtTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Bytes KEY = raw("/raw/key");
  private static final Bytes VALUE = raw("value");

  private final TestNetwork network = new TestNetwork();

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void nodesBootstrappedInAChainFindEachOther() {
    var nodes = network.chain(10);

    awaitAllKnown(nodes);
    for (TestNode node : nodes) {
      assertThat(ids(node.dht().closest(KEY, TIMEOUT).peers()))
          .hasSize(9)
          .doesNotContain(node.host().id());
    }
  }

  @Test
  void whatOneNodePutsEveryOtherGets() {
    var nodes = network.chain(5);
    awaitAllKnown(nodes);

    var outcome = nodes.getFirst().dht().put(KEY, VALUE, TIMEOUT);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            PutOutcome.Sent.class,
            sent -> {
              assertThat(sent.locally()).isTrue();
              assertThat(sent.acknowledged()).hasSize(4);
              assertThat(sent.failed()).isEmpty();
            });
    for (TestNode node : nodes) {
      assertThat(node.dht().get(KEY, TIMEOUT)).contains(VALUE);
    }
  }

  private static void awaitAllKnown(List<TestNode> nodes) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> nodes.stream().allMatch(node -> members(node) == nodes.size() - 1));
  }

  private static int members(TestNode node) {
    return node.dht().routingTable().stream().mapToInt(bucket -> bucket.peers().size()).sum();
  }

  private static List<PeerId> ids(List<PeerInfo> peers) {
    return peers.stream().map(PeerInfo::id).toList();
  }

  private static Bytes raw(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
