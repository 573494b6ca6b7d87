package io.kadis.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.Holdings;
import io.kadis.dht.sim.TestNetwork;
import io.kadis.dht.store.MemoryStore;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.host.HostConfig;
import io.kadis.libp2p.host.HostLimits;
import io.kadis.libp2p.host.NativeHost;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The journeys of {@link DhtTest} in short, over real hosts on loopback. */
class DhtOverTcpTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Bytes KEY = Bytes.wrap("/raw/key".getBytes(StandardCharsets.UTF_8));

  private record TcpNode(NativeHost host, MemoryStore store, Dht dht) {}

  private final List<TcpNode> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(node -> node.dht.close());
    nodes.forEach(node -> node.host.close());
  }

  @Test
  void fiveNodesFindEachOtherPutGetProvideAndLoseTwo() throws Exception {
    for (int i = 0; i < 5; i++) {
      open(nodes.isEmpty() ? List.of() : List.of(address(nodes.getLast())));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> nodes.stream().allMatch(n -> size(n) == 4));
    var value = Bytes.wrap(new byte[15_000]);

    assertThat(nodes.getFirst().dht.put(KEY, value, TIMEOUT))
        .isInstanceOfSatisfying(
            PutOutcome.Sent.class, sent -> assertThat(sent.acknowledged()).hasSize(4));
    assertThat(nodes.getFirst().dht.provide(KEY, TIMEOUT)).isEqualTo(4);
    nodes.get(1).host.close();
    nodes.get(2).host.close();

    var reader = nodes.getLast();
    assertThat(reader.dht.get(KEY, TIMEOUT)).contains(value);
    assertThat(reader.dht.findProviders(KEY, 20, TIMEOUT))
        .extracting(PeerInfo::id)
        .containsExactly(nodes.getFirst().host.id());
    assertThat(reader.dht.closest(KEY, TIMEOUT).peers()).hasSize(2);
    assertThat(size(reader)).isEqualTo(2);
  }

  private void open(List<PeerAddress> bootstrap) throws IOException {
    var host =
        NativeHost.open(
            new HostConfig(
                PrivateKey.generate(new SecureRandom()),
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                "kadis/test",
                HostLimits.DEFAULTS));
    var store = new MemoryStore();
    var config = TestNetwork.config(DhtConfig.Mode.SERVER, bootstrap);
    var dht = Dht.open(host, new Holdings(store, store, TestNetwork.VALIDATORS), store, config);
    nodes.add(new TcpNode(host, store, dht));
  }

  private static PeerAddress address(TcpNode node) {
    return new PeerAddress(java.util.Optional.empty(), node.host.listenAddresses());
  }

  private static int size(TcpNode node) {
    return node.dht.routingTable().stream().mapToInt(bucket -> bucket.peers().size()).sum();
  }
}
