package io.kadis.dht;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.record.IpnsValidator;
import io.kadis.dht.record.Validators;
import io.kadis.dht.routing.RoutingTableOwner;
import io.kadis.dht.rpc.RecordKeeper;
import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.MemoryNetwork;
import io.kadis.dht.store.MemoryStore;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The parts of one Dht around a client that does as it is told and a clock that stands. */
final class TestParts implements AutoCloseable {
  final MemoryNetwork network = new MemoryNetwork();
  final MemoryHost host = network.host();
  final MemoryStore store = new MemoryStore();
  final FakeClient client = new FakeClient();
  final AtomicInteger changes = new AtomicInteger();
  volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  final RoutingTableOwner table;
  final Node node;
  final TableKeeper keeper;
  final Walker walker;
  final Refresher refresher;
  final Providers providers;
  final RecordKeeper records;
  final OwnRecords ownRecords;

  TestParts(int k) {
    var defaults = DhtConfig.DEFAULTS;
    var config =
        new DhtConfig(
            defaults.protocol(),
            DhtConfig.Mode.SERVER,
            k,
            defaults.alpha(),
            defaults.beta(),
            List.of(),
            defaults.refreshInterval());
    table = new RoutingTableOwner(host.id(), k, () -> now);
    table.endJoining();
    var clocks = new Clocks(() -> now, () -> now);
    node = new Node(host, config, table, client, new DhtMetrics(), new Background(), clocks);
    keeper = new TableKeeper(node, changes::incrementAndGet);
    walker = new Walker(node, keeper);
    refresher =
        new Refresher(node, keeper, walker, new Joiner(node, keeper, walker, store), () -> {});
    providers = new Providers(node, walker, keeper, store);
    records = new RecordKeeper(store, new Validators(Map.of("ipns", new IpnsValidator())));
    ownRecords = new OwnRecords(node, new Values(node, walker, keeper, records));
  }

  /** A server that this node is connected with and has identified; nobody has been told. */
  MemoryHost connectedServer() throws Exception {
    return connected(network.host());
  }

  /** The same, met at one address and saying that it is at another. */
  MemoryHost connectedServer(String met, String said) throws Exception {
    return connected(network.host(Multiaddr.parse(met), Multiaddr.parse(said)));
  }

  MemoryHost connected(MemoryHost server) throws Exception {
    server.handle(DhtConfig.DEFAULTS.protocol(), stream -> stream.reset());
    host.connect(server.dialAddress());
    return server;
  }

  static PeerInfo info(MemoryHost host) {
    return new PeerInfo(host.id(), host.listenAddresses());
  }

  void advance(Duration time) {
    now = now.plus(time);
  }

  static void soon(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(5))
        .until(condition);
  }

  @Override
  public void close() {
    node.background().close();
    network.close();
  }
}
