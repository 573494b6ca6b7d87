package io.kadis.dht.message;

import io.kadis.libp2p.multiaddr.AddressScope;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.tuweni.bytes.Bytes;

/**
 * A part of the public internet that one owner is likely to hold whole: IPv4 /16, IPv6 /32. Limits
 * per group make an attacker pay for many of them (SEC-1). Private, loopback and reserved addresses
 * are in no group: the limits are not for a LAN (DESIGN §2). Names are in none either; behind a
 * connection there always is an address.
 *
 * @param prefix the shared bytes: one or two of IPv4, four of IPv6
 */
public record IpGroup(Bytes prefix) {
  private static final int IP4_BYTES = 4;

  /** Class A nets that one company was given whole: the group is the /8 (SEC-1, as go has it). */
  private static final Set<Integer> LEGACY_CLASS_A = Set.of(12, 17, 19, 38, 48, 53, 56, 73);

  /** Empty unless the address begins with a public IP. */
  public static Optional<IpGroup> of(Multiaddr address) {
    return AddressScope.of(address) == AddressScope.PUBLIC
        ? address.ip().map(IpGroup::of)
        : Optional.empty();
  }

  public static Set<IpGroup> of(Collection<Multiaddr> addresses) {
    return addresses.stream()
        .flatMap(address -> of(address).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static IpGroup of(InetAddress ip) {
    Bytes bytes = Bytes.wrap(ip.getAddress());
    return new IpGroup(bytes.slice(0, bytes.size() == IP4_BYTES ? shared4(bytes) : 4));
  }

  private static int shared4(Bytes ip) {
    return LEGACY_CLASS_A.contains(ip.get(0) & 0xff) ? 1 : 2;
  }
}
