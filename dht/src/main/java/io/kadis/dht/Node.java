package io.kadis.dht;

import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.routing.RoutingTableOwner;
import io.kadis.dht.rpc.KadClient;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.identity.PeerId;

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
}
