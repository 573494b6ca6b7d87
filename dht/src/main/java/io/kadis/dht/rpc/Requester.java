package io.kadis.dht.rpc;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Reach;

/**
 * Who asks.
 *
 * @param id authenticated by the connection
 * @param reach from where it asks: decides which addresses it is told
 */
record Requester(PeerId id, Reach reach) {}
