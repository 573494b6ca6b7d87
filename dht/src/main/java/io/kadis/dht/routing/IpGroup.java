package io.kadis.dht.routing;

import io.kadis.libp2p.multiaddr.Multiaddr;
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
 * @param prefix the address family's multiaddr code, then the shared bytes
 */
public record IpGroup(Bytes prefix) {
  private static final int IP4 = 0x04;
  private static final int IP6 = 0x29;

  /** {@code ::ffff:0:0/96}: IPv4 in the clothes of IPv6, dialled as IPv4. */
  private static final Bytes IP4_MAPPED = Bytes.fromHexString("0x00000000000000000000ffff");

  /** Class A nets that one company was given whole: the group is the /8 (SEC-1, as go has it). */
  private static final Set<Integer> LEGACY_CLASS_A = Set.of(12, 17, 19, 38, 48, 53, 56, 73);

  /** Empty unless the address begins with a public IP. */
  public static Optional<IpGroup> of(Multiaddr address) {
    Bytes bytes = address.bytes();
    if (bytes.get(0) == IP4) {
      return ofIp4(bytes.slice(1, 4));
    }
    if (bytes.get(0) == IP6) {
      Bytes ip = bytes.slice(1, 16);
      return ip.slice(0, 12).equals(IP4_MAPPED) ? ofIp4(ip.slice(12)) : ofIp6(ip);
    }
    return Optional.empty();
  }

  public static Set<IpGroup> of(Collection<Multiaddr> addresses) {
    return addresses.stream()
        .flatMap(address -> of(address).stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Optional<IpGroup> ofIp4(Bytes ip) {
    if (!PublicIp.isPublic4(ip)) {
      return Optional.empty();
    }
    int shared = LEGACY_CLASS_A.contains(ip.get(0) & 0xff) ? 1 : 2;
    return Optional.of(new IpGroup(Bytes.concatenate(Bytes.of(IP4), ip.slice(0, shared))));
  }

  private static Optional<IpGroup> ofIp6(Bytes ip) {
    return PublicIp.isPublic6(ip)
        ? Optional.of(new IpGroup(Bytes.concatenate(Bytes.of(IP6), ip.slice(0, 4))))
        : Optional.empty();
  }
}
