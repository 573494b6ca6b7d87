package io.kadis.libp2p.host;

import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.pnet.SwarmKey;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link NativeHost} is given.
 *
 * @param key our identity
 * @param listen addresses to listen on, {@code /ip4|ip6/…/tcp/…}; port 0 picks one; may be empty
 * @param agentVersion what identify tells, such as {@code kadis/0.1.0}
 * @param limits how much the outside may cost us
 * @param swarmKey of the private network it is in; empty: the world's
 */
public record HostConfig(
    PrivateKey key,
    List<Multiaddr> listen,
    String agentVersion,
    HostLimits limits,
    Optional<SwarmKey> swarmKey) {
  /** In no private network. */
  public HostConfig(
      PrivateKey key, List<Multiaddr> listen, String agentVersion, HostLimits limits) {
    this(key, listen, agentVersion, limits, Optional.empty());
  }

  public HostConfig {
    listen = List.copyOf(listen);
  }
}
