package io.kadis.dht.routing;

import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/** Which IP addresses the public internet routes (ADDR-9). */
final class PublicIp {
  private record Net(int address, int prefixBits) {
    static Net of(int a, int b, int c, int prefixBits) {
      return new Net(a << 24 | b << 16 | c << 8, prefixBits);
    }

    boolean contains(int ip) {
      return (ip ^ address) >>> (32 - prefixBits) == 0;
    }
  }

  private static final List<Net> NOT_PUBLIC_4 =
      List.of(
          Net.of(0, 0, 0, 8), // this network
          Net.of(10, 0, 0, 8), // private
          Net.of(100, 64, 0, 10), // carrier-grade NAT
          Net.of(127, 0, 0, 8), // loopback
          Net.of(169, 254, 0, 16), // link-local
          Net.of(172, 16, 0, 12), // private
          Net.of(192, 0, 0, 26), // protocol assignments
          Net.of(192, 0, 2, 24), // documentation
          Net.of(192, 88, 99, 24), // 6to4 relays, retired
          Net.of(192, 168, 0, 16), // private
          Net.of(198, 18, 0, 15), // benchmarks
          Net.of(198, 51, 100, 24), // documentation
          Net.of(203, 0, 113, 24), // documentation
          Net.of(224, 0, 0, 4), // multicast
          Net.of(240, 0, 0, 4)); // reserved, broadcast

  private static final int GLOBAL_UNICAST_6 = 0x2000_0000 >>> 29; // 2000::/3
  private static final int DOCUMENTATION_6 = 0x2001_0db8; // 2001:db8::/32

  private PublicIp() {}

  static boolean isPublic4(Bytes ip) {
    int address = ip.getInt(0);
    return NOT_PUBLIC_4.stream().noneMatch(net -> net.contains(address));
  }

  static boolean isPublic6(Bytes ip) {
    int top = ip.getInt(0);
    return top >>> 29 == GLOBAL_UNICAST_6 && top != DOCUMENTATION_6;
  }
}
