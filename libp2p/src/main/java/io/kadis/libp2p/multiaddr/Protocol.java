package io.kadis.libp2p.multiaddr;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The address protocols we can read. Source: multiformats/multiaddr, protocols.csv. */
enum Protocol {
  IP4(4, "ip4", ValueFormat.IP4),
  TCP(6, "tcp", ValueFormat.PORT),
  IP6(41, "ip6", ValueFormat.IP6),
  IP6ZONE(42, "ip6zone", ValueFormat.NAME),
  DNS(53, "dns", ValueFormat.NAME),
  DNS4(54, "dns4", ValueFormat.NAME),
  DNS6(55, "dns6", ValueFormat.NAME),
  DNSADDR(56, "dnsaddr", ValueFormat.NAME),
  UDP(273, "udp", ValueFormat.PORT),
  P2P_CIRCUIT(290, "p2p-circuit", ValueFormat.NONE),
  P2P(421, "p2p", ValueFormat.PEER),
  TLS(448, "tls", ValueFormat.NONE),
  SNI(449, "sni", ValueFormat.NAME),
  NOISE(454, "noise", ValueFormat.NONE),
  QUIC(460, "quic", ValueFormat.NONE),
  QUIC_V1(461, "quic-v1", ValueFormat.NONE),
  WEBTRANSPORT(465, "webtransport", ValueFormat.NONE),
  CERTHASH(466, "certhash", ValueFormat.CERTHASH),
  WS(477, "ws", ValueFormat.NONE),
  WSS(478, "wss", ValueFormat.NONE);

  /** The old name of p2p, still found in configurations (ADDR-4). */
  private static final String P2P_ALIAS = "ipfs";

  /** By code, as every address of every reply is decoded. */
  private static final @Nullable Protocol[] BY_CODE = byCode();

  private static final Map<String, Protocol> BY_TEXT =
      Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(p -> p.text, p -> p));

  final int code;
  final String text;
  final ValueFormat value;

  Protocol(int code, String text, ValueFormat value) {
    this.code = code;
    this.text = text;
    this.value = value;
  }

  static Optional<Protocol> of(long code) {
    return code < BY_CODE.length ? Optional.ofNullable(BY_CODE[(int) code]) : Optional.empty();
  }

  static Optional<Protocol> named(String text) {
    return Optional.ofNullable(BY_TEXT.get(text.equals(P2P_ALIAS) ? P2P.text : text));
  }

  private static @Nullable Protocol[] byCode() {
    int highest = Arrays.stream(values()).mapToInt(p -> p.code).max().orElseThrow();
    @Nullable Protocol[] protocols = new @Nullable Protocol[highest + 1];
    for (Protocol protocol : values()) {
      protocols[protocol.code] = protocol;
    }
    return protocols;
  }
}
