package io.kadis.libp2p.multiaddr;

import java.util.Arrays;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * All IP addresses with one prefix.
 *
 * @param network 4 or 16 bytes
 * @param prefixBits how many of them count
 */
record IpRange(Bytes network, int prefixBits) {
  /** From CIDR notation, such as {@code 10.0.0.0/8}. */
  static IpRange parse(String cidr) {
    int slash = cidr.indexOf('/');
    String ip = cidr.substring(0, slash);
    Bytes network = ip.contains(":") ? IpText.parse6(ip) : IpText.parse4(ip);
    return new IpRange(network, Integer.parseInt(cidr.substring(slash + 1)));
  }

  static List<IpRange> all(String... cidrs) {
    return Arrays.stream(cidrs).map(IpRange::parse).toList();
  }

  boolean contains(Bytes ip) {
    if (ip.size() != network.size()) {
      return false;
    }
    int whole = prefixBits / 8;
    for (int i = 0; i < whole; i++) {
      if (ip.get(i) != network.get(i)) {
        return false;
      }
    }
    int left = prefixBits % 8;
    return left == 0 || ((ip.get(whole) ^ network.get(whole)) & 0xff) >> (8 - left) == 0;
  }
}
