package io.kadis.dht;

import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.ProtocolId;
import java.time.Duration;
import java.util.List;

/**
 * Settings of a {@link Dht}; letters as in the Kademlia paper.
 *
 * @param protocol {@code /kadis/kad/1.0.0}, or {@code /ipfs/kad/1.0.0}
 * @param mode whether others may ask us
 * @param k peers per bucket and per answer
 * @param alpha requests in flight in one lookup
 * @param beta the closest that must have answered before a lookup ends
 * @param bootstrap peers to join by; may be empty
 * @param refreshInterval between refreshes of the routing table
 */
public record DhtConfig(
    ProtocolId protocol,
    Mode mode,
    int k,
    int alpha,
    int beta,
    List<PeerAddress> bootstrap,
    Duration refreshInterval) {
  public DhtConfig {
    bootstrap = List.copyOf(bootstrap);
  }

  /** The same, joining by these. */
  public DhtConfig with(List<PeerAddress> bootstrap) {
    return new DhtConfig(protocol, mode, k, alpha, beta, bootstrap, refreshInterval);
  }

  public DhtConfig with(Mode mode) {
    return new DhtConfig(protocol, mode, k, alpha, beta, bootstrap, refreshInterval);
  }

  /** Auto is a server until something proves the node unreachable (DESIGN §3). */
  public enum Mode {
    SERVER,
    CLIENT,
    AUTO
  }

  /** DESIGN §3. */
  public static final DhtConfig DEFAULTS =
      new DhtConfig(
          new ProtocolId("/kadis/kad/1.0.0"),
          Mode.AUTO,
          20,
          10,
          3,
          List.of(),
          Duration.ofMinutes(10));
}
