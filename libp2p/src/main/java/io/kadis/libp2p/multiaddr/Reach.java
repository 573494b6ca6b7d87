package io.kadis.libp2p.multiaddr;

import java.net.InetAddress;
import java.util.List;

/**
 * From how far an address can be dialled. A peer is told, and believed about, only addresses that
 * reach at least as far as its own: a public peer learns no private ones and cannot make us dial
 * into our own network, while a network on one machine or one LAN works without any setting
 * (KAD-42, SEC-8, ID-3).
 */
public enum Reach {
  MACHINE,
  LAN,
  WORLD;

  /** That of a relayed address is that of its relay. */
  public static Reach of(Multiaddr address) {
    return switch (AddressScope.of(address)) {
      case PUBLIC -> WORLD;
      case PRIVATE -> isLoopback(address) ? MACHINE : LAN;
      case UNROUTABLE -> MACHINE;
      case RELAY -> CircuitAddress.of(address).map(it -> of(it.relay())).orElse(MACHINE);
    };
  }

  private static boolean isLoopback(Multiaddr address) {
    return address.ip().filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /** The addresses that one from here may be told, or may tell; the same list when it is all. */
  public List<Multiaddr> visible(List<Multiaddr> addresses) {
    return seesAll(addresses) ? addresses : addresses.stream().filter(this::sees).toList();
  }

  private boolean seesAll(List<Multiaddr> addresses) {
    return this == MACHINE || addresses.stream().allMatch(this::sees);
  }

  private boolean sees(Multiaddr address) {
    return of(address).compareTo(this) >= 0;
  }
}
