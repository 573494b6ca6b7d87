package io.kadis.dht.message;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.List;

/**
 * A peer as Kademlia messages name it.
 *
 * @param id who
 * @param addresses where, without a trailing {@code /p2p/ID}; may be empty
 */
public record PeerInfo(PeerId id, List<Multiaddr> addresses) {
  public PeerInfo {
    addresses = List.copyOf(addresses);
  }
}
