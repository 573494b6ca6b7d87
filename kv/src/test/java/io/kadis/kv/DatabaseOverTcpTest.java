package io.kadis.kv;

import static io.kadis.kv.entry.Entries.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.Dht;
import io.kadis.dht.DhtConfig.Mode;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreConfig;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.host.HostConfig;
import io.kadis.libp2p.host.HostLimits;
import io.kadis.libp2p.host.NativeHost;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journeys of {@link DatabaseTest} in short: real hosts on loopback, real stores on disk. */
class DatabaseOverTcpTest {
  private record TcpNode(NativeHost host, LmdbStore store, Dht dht, Database db) {
    void close() {
      db.close();
      dht.close();
      host.close();
      store.close();
    }
  }

  private final List<TcpNode> nodes = new ArrayList<>();

  @TempDir private Path directory;

  @AfterEach
  void close() {
    nodes.forEach(TcpNode::close);
  }

  @Test
  void sevenNodesPutGetLoseThreeAndStillReadEverything() throws Exception {
    for (int i = 0; i < 7; i++) {
      nodes.add(open());
    }
    awaitSettled();
    var keys = IntStream.range(0, 40).mapToObj(i -> utf8("/kv/" + i)).toList();

    for (int i = 0; i < keys.size(); i++) {
      assertThat(nodes.get(i % 7).db.put(keys.get(i), keys.get(i), WriteOptions.DEFAULTS))
          .isInstanceOf(WriteResult.Stored.class);
    }
    await().until(() -> nodes.stream().mapToLong(n -> n.store.count()).sum() == 5L * keys.size());
    for (int i = 0; i < 3; i++) {
      nodes.removeFirst().close();
    }

    for (int i = 0; i < keys.size(); i++) {
      Bytes key = keys.get(i);
      assertThat(nodes.get(i % 4).db.get(key, GetOptions.DEFAULTS))
          .isInstanceOfSatisfying(
              GetResult.Found.class, found -> assertThat(found.value()).isEqualTo(key));
    }
  }

  @Test
  void watchesAreToldOfEachOthersWritesAndOutliveReplicas() throws Exception {
    for (int i = 0; i < 6; i++) {
      nodes.add(open());
    }
    awaitSettled();
    var watcher = nodes.getLast();
    var watches = new LinkedHashMap<Bytes, Watch>();
    for (int i = 0; i < 12; i++) {
      Bytes key = utf8("/kv/" + i);
      watches.put(key, watcher.db.watch(key, Optional.empty()));
    }
    for (var watch : watches.values()) {
      assertThat(nextTag(watch)).as("nothing yet").isEmpty();
    }

    for (int i = 0; i < 2; i++) {
      for (Bytes key : watches.keySet()) {
        var stored = nodes.getFirst().db.put(key, Bytes.of(i), WriteOptions.DEFAULTS);
        assertThat(stored).isInstanceOf(WriteResult.Stored.class);
        assertThat(nextTag(watches.get(key))).isEqualTo(((WriteResult.Stored) stored).tag());
      }
      nodes.removeFirst().close();
    }

    watches.values().forEach(Watch::close);
    for (var node : nodes) {
      await().until(() -> node.db.metrics().watchesServed.sum() == 0);
    }
  }

  /** All know each other, and speak of all they should hold. */
  private void awaitSettled() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            nodes.stream()
                .allMatch(node ->
                    known(node) == nodes.size() - 1 && node.db.membership().covered() == 1));
  }

  private static String nextTag(Watch watch) throws InterruptedException {
    return watch.next(Duration.ofSeconds(20)).orElseThrow().tag();
  }

  private TcpNode open() throws IOException {
    var host =
        NativeHost.open(
            new HostConfig(
                PrivateKey.generate(new SecureRandom()),
                List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")),
                "kadis/test",
                HostLimits.DEFAULTS));
    var store =
        LmdbStore.open(
            Files.createTempDirectory(directory, "node"),
            new StoreConfig(StoreConfig.Durability.SYNC, 64 << 20));
    var keeping = Keeping.of(store, Cluster.CONFIG.namespaces(), Cluster.CONFIG);
    var dht = Dht.of(host, keeping.holdings(), store, Cluster.config(Mode.SERVER, bootstrap()));
    return new TcpNode(host, store, dht, Databases.open(dht, keeping, Cluster.CONFIG));
  }

  private List<PeerAddress> bootstrap() {
    return nodes.isEmpty()
        ? List.of()
        : List.of(new PeerAddress(Optional.empty(), nodes.getLast().host.listenAddresses()));
  }

  private static int known(TcpNode node) {
    return node.dht.routingTable().stream().mapToInt(bucket -> bucket.peers().size()).sum();
  }
}
