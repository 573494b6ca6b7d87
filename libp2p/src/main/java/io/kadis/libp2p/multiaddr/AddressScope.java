package io.kadis.libp2p.multiaddr;

import java.util.List;
import java.util.Locale;
import org.apache.tuweni.bytes.Bytes;

/** From where an address can be reached (ADDR-9). The ranges are go-multiaddr's net/private.go. */
public enum AddressScope {
  /** From everywhere, as far as its form tells. */
  PUBLIC,

  /** On this machine or in its own network only. */
  PRIVATE,

  /** From nowhere: reserved, for documentation, multicast, unspecified. */
  UNROUTABLE,

  /** Through a relay; never counts as public, wherever the relay is. */
  RELAY;

  private static final List<IpRange> PRIVATE_4 =
      IpRange.all(
          "127.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "169.254.0.0/16");

  private static final List<IpRange> UNROUTABLE_4 =
      IpRange.all(
          "0.0.0.0/8",
          "192.0.0.0/26",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  private static final List<IpRange> PRIVATE_6 = IpRange.all("::1/128", "fc00::/7", "fe80::/10");

  private static final IpRange GLOBAL_6 = IpRange.parse("2000::/3");
  private static final IpRange DOCUMENTATION_6 = IpRange.parse("2001:db8::/32");

  /** Names that mean something in the asker's own network only: RFC 6761, 6762, 8375, 9476. */
  private static final List<String> PRIVATE_NAMES =
      List.of("localhost", "local", "internal", "home.arpa");

  public static AddressScope of(Multiaddr address) {
    if (address.isRelayed()) {
      return RELAY;
    }
    List<Component> components = address.components();
    Component first = components.getFirst();
    boolean zoned = first.protocol() == Protocol.IP6ZONE && components.size() > 1;
    Component host = zoned ? components.get(1) : first;
    return switch (host.protocol()) {
      case IP4 -> ofIp4(host.value());
      case IP6 -> ofIp6(host.value());
      case DNS, DNS4, DNS6, DNSADDR -> ofName(ValueFormat.NAME.print(host.value()));
      default -> UNROUTABLE; // Nothing to connect to.
    };
  }

  private static AddressScope ofIp4(Bytes ip) {
    if (isIn(PRIVATE_4, ip)) {
      return PRIVATE;
    }
    return isIn(UNROUTABLE_4, ip) ? UNROUTABLE : PUBLIC;
  }

  private static AddressScope ofIp6(Bytes ip) {
    if (IpText.isMapped(ip)) {
      return ofIp4(ip.slice(12)); // Where the operating system connects to.
    }
    if (isIn(PRIVATE_6, ip)) {
      return PRIVATE;
    }
    return GLOBAL_6.contains(ip) && !DOCUMENTATION_6.contains(ip) ? PUBLIC : UNROUTABLE;
  }

  private static AddressScope ofName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean own = PRIVATE_NAMES.stream().anyMatch(p -> lower.equals(p) || lower.endsWith('.' + p));
    return own ? PRIVATE : PUBLIC;
  }

  private static boolean isIn(List<IpRange> ranges, Bytes ip) {
    return ranges.stream().anyMatch(range -> range.contains(ip));
  }
}
