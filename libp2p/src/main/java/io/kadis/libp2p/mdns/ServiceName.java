package io.kadis.libp2p.mdns;

/**
 * Under which name the peers of a network look for each other (specs/discovery/mdns).
 *
 * @param text {@code _p2p._udp.local}, or that of a private network
 */
public record ServiceName(String text) {
  /** Of all that are in no private network. */
  public static final ServiceName P2P = new ServiceName("_p2p._udp.local");

  /**
   * Of those that share a key, so that they do not meet strangers whom they could not understand.
   *
   * @param fingerprint of the key, in hex
   */
  public static ServiceName ofPrivate(String fingerprint) {
    return new ServiceName("_p2p-%s._udp.local".formatted(fingerprint));
  }

  /**
   * @throws IllegalArgumentException when it is no domain name
   */
  public ServiceName {
    var _ = DnsName.of(text);
  }

  DnsName name() {
    return DnsName.of(text);
  }
}
