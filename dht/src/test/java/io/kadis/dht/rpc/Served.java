package io.kadis.dht.rpc;

import io.kadis.dht.DhtConfig;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.routing.RoutingTableOwner;
import io.kadis.dht.sim.FaultyStore;
import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.MemoryNetwork;
import io.kadis.dht.sim.TestNetwork;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.proto.KadProto.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** A server under test and a peer that asks it by hand-made messages. */
final class Served implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(5);
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final int K = DhtConfig.DEFAULTS.k();

  final MemoryNetwork network = new MemoryNetwork();
  final MemoryHost host = network.host();
  final MemoryHost peer = network.host();
  final FaultyStore store = new FaultyStore();
  final DhtMetrics metrics = new DhtMetrics();
  final RoutingTableOwner table = new RoutingTableOwner(host.id(), K, () -> START);
  final KadServer server =
      new KadServer(host, table, new Holdings(store, store, TestNetwork.VALIDATORS), K);
  Instant now = START;

  Served() {
    this(KadHandler.Patience.DEFAULT);
  }

  Served(KadHandler.Patience patience) {
    host.handle(
        DhtConfig.DEFAULTS.protocol(), new KadHandler(server, metrics, () -> now, patience));
  }

  /** Puts peers of made-up ids into the table; returns those it took. */
  List<PeerInfo> fillTable(int count) {
    for (int i = 0; i < count; i++) {
      table.offer(
          new PeerInfo(peerId(i), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + (i + 1)))));
    }
    return table.peers();
  }

  static PeerId peerId(int n) {
    return PrivateKey.ofSeed(Bytes.concatenate(Bytes.ofUnsignedInt(n), Bytes.wrap(new byte[28])))
        .peerId();
  }

  Stream open() throws Exception {
    return peer.connect(host.dialAddress()).open(SOON, DhtConfig.DEFAULTS.protocol());
  }

  /** Asks on a stream of its own. */
  Message ask(Message request) throws Exception {
    try (var stream = open()) {
      send(stream, request);
      return receive(stream);
    }
  }

  static void send(Stream stream, Message message) throws Exception {
    stream.writeFrame(Bytes.wrap(message.toByteArray()), SOON);
  }

  static Message receive(Stream stream) throws Exception {
    var body = stream.readFrame(1 << 20, SOON);
    if (body == null) {
      throw new AssertionError("the stream ended without an answer");
    }
    return Message.parseFrom(body.toArrayUnsafe());
  }

  static Bytes utf8(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    network.close();
  }
}
