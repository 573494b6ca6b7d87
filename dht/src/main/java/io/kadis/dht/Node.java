package io.kadis.dht;

import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.routing.RoutingTableOwner;
import io.kadis.dht.rpc.KadClient;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Reach;
import java.util.Optional;

/** What the parts of one Dht share. */
record Node(
    Host host,
    DhtConfig config,
    RoutingTableOwner table,
    KadClient client,
    DhtMetrics metrics,
    Background background,
    Clocks clocks) {
  PeerId self() {
    return host.id();
  }

  /** From where {@code peer} is connected; empty: it is not. */
  Optional<Reach> reach(PeerId peer) {
    return host.connection(peer).map(connection -> Reach.of(connection.remoteAddress()));
  }
}
