package io.kadis.dht.rpc;

import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.multiaddr.AddressScope;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.List;

/**
 * From how far an address can be dialled. A peer is told, and believed about, only addresses that
 * reach at least as far as its own: a public peer learns no private ones and cannot make us dial
 * into our own network, while a network on one machine or one LAN works without any setting
 * (KAD-42, SEC-8).
 */
public enum Reach {
  MACHINE,
  LAN,
  WORLD;

  public static Reach of(Multiaddr address) {
    return switch (AddressScope.of(address)) {
      case PUBLIC, RELAY -> WORLD;
      case PRIVATE -> isLoopback(address) ? MACHINE : LAN;
      case UNROUTABLE -> MACHINE;
    };
  }

  private static boolean isLoopback(Multiaddr address) {
    return address
        .tcpSocketAddress()
        .filter(socket -> socket.getAddress().isLoopbackAddress())
        .isPresent();
  }

  /** The addresses that one from here may be told, or may tell. */
  public List<Multiaddr> visible(List<Multiaddr> addresses) {
    return seesAll(addresses) ? addresses : addresses.stream().filter(this::sees).toList();
  }

  /** As {@link #visible(List)}; the same object when nothing is hidden: it keeps its wire form. */
  public PeerInfo visible(PeerInfo peer) {
    return seesAll(peer.addresses()) ? peer : new PeerInfo(peer.id(), visible(peer.addresses()));
  }

  private boolean seesAll(List<Multiaddr> addresses) {
    return this == MACHINE || addresses.stream().allMatch(this::sees);
  }

  private boolean sees(Multiaddr address) {
    return of(address).compareTo(this) >= 0;
  }
}
