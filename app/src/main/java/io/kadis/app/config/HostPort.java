package io.kadis.app.config;

import io.kadis.libp2p.multiaddr.Multiaddr;

/**
 * {@code HOST:PORT} as people write it; an IPv6 address stands in brackets.
 *
 * @param host a name or an address, without brackets
 * @param port 0 to 65,535
 */
public record HostPort(String host, int port) {
  public HostPort {
    if (host.isEmpty() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "'%s:%d' is not HOST:PORT with a port of 0 to 65535".formatted(host, port));
    }
  }

  /**
   * @throws IllegalArgumentException naming the text and the form wanted
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed) {
      host = host.substring(1, host.length() - 1);
    }
    if (host.isEmpty() || host.contains(":") != bracketed || host.contains("/")) {
      throw malformed(text);
    }
    try {
      return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw malformed(text);
    }
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException(
        "'%s' is not HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000".formatted(text));
  }

  /** Where to dial this over TCP; names are resolved when dialling. */
  public Multiaddr toMultiaddr() {
    String network = host.contains(":") ? "ip6" : isIp4() ? "ip4" : "dns";
    return Multiaddr.parse("/%s/%s/tcp/%d".formatted(network, host, port));
  }

  private boolean isIp4() {
    return host.matches("[0-9.]+");
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
