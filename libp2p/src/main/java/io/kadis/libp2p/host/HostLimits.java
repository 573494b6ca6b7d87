package io.kadis.libp2p.host;

import java.time.Duration;

/**
 * How much peers may cost the host. Over a limit: refuse, count, log once (DESIGN §2).
 *
 * @param maxConnections open connections, all peers together; an eighth is for dials of ours alone
 * @param maxConnectionsPerPeer to one peer id
 * @param maxConnectionsPerIp from one IPv4 address or IPv6 /56; loopback is exempt (RM-2)
 * @param maxPendingHandshakes inbound connections not yet upgraded
 * @param handshakeTimeout from accept to the end of the upgrade (NOISE-9)
 * @param dialTimeout for one address, upgrade included (RM-4)
 * @param idleTimeout a connection without streams and protection is closed after this
 * @param maxInboundStreams served at once for one protocol on one connection (RM-1)
 */
public record HostLimits(
    int maxConnections,
    int maxConnectionsPerPeer,
    int maxConnectionsPerIp,
    int maxPendingHandshakes,
    Duration handshakeTimeout,
    Duration dialTimeout,
    Duration idleTimeout,
    int maxInboundStreams) {
  /** CONFORMANCE §5, "ours". */
  public static final HostLimits DEFAULTS =
      new HostLimits(
          192,
          8,
          8,
          128,
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          Duration.ofMinutes(5),
          256);

  /** These limits with another number of connections. */
  public HostLimits withMaxConnections(int connections) {
    return new HostLimits(
        connections,
        maxConnectionsPerPeer,
        maxConnectionsPerIp,
        maxPendingHandshakes,
        handshakeTimeout,
        dialTimeout,
        idleTimeout,
        maxInboundStreams);
  }
}
