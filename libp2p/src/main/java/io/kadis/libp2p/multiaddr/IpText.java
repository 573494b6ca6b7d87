package io.kadis.libp2p.multiaddr;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;

/** IP addresses as text. Never asks a name server. */
final class IpText {
  /** No leading zeros, which some readers take for octal. */
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

  private static final Pattern IP4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private static final Bytes MAPPED_PREFIX = Bytes.fromHexString("00000000000000000000ffff");
  private static final int GROUPS = 8;

  private IpText() {}

  static Bytes parse4(String text) {
    if (!IP4.matcher(text).matches()) {
      throw new IllegalArgumentException("'%s' is no IPv4 address".formatted(text));
    }
    return Bytes.wrap(InetAddress.ofLiteral(text).getAddress());
  }

  static Bytes parse6(String text) {
    if (!IP6.matcher(text).matches()) { // Brackets and zones are none of ip6's text.
      throw new IllegalArgumentException("'%s' is no IPv6 address".formatted(text));
    }
    byte[] bytes = Inet6Address.ofLiteral(text).getAddress();
    // The JDK turns an IPv4-mapped address into an IPv4 one.
    return bytes.length == 4
        ? Bytes.concatenate(MAPPED_PREFIX, Bytes.wrap(bytes))
        : Bytes.wrap(bytes);
  }

  static String print4(Bytes value) {
    return "%d.%d.%d.%d"
        .formatted(
            value.get(0) & 0xff, value.get(1) & 0xff, value.get(2) & 0xff, value.get(3) & 0xff);
  }

  /** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as "::". */
  static String print6(Bytes value) {
    if (isMapped(value)) {
      return "::ffff:" + print4(value.slice(12));
    }
    ZeroRun gap = longestZeroRun(value);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == gap.start) {
        text.append("::");
        i = gap.end - 1;
      } else {
        if (i > 0 && i != gap.end) {
          text.append(':');
        }
        text.append(Integer.toHexString(group(value, i)));
      }
    }
    return text.toString();
  }

  /** True for ::ffff:a.b.c.d, an IPv4 address in IPv6 clothes. */
  static boolean isMapped(Bytes ip6) {
    return ip6.slice(0, MAPPED_PREFIX.size()).equals(MAPPED_PREFIX);
  }

  private record ZeroRun(int start, int end) {}

  private static ZeroRun longestZeroRun(Bytes value) {
    ZeroRun longest = new ZeroRun(-1, -1); // RFC 5952: a single zero group is not shortened.
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && group(value, end) == 0) {
        end++;
      }
      if (end - start >= 2 && end - start > longest.end - longest.start) {
        longest = new ZeroRun(start, end);
      }
    }
    return longest;
  }

  private static int group(Bytes value, int index) {
    return ((value.get(2 * index) & 0xff) << 8) | (value.get(2 * index + 1) & 0xff);
  }
}
