package io.kadis.libp2p;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of other peers: addresses with lifetimes, protocols, agent, key, latency. Bounded
 * (ENV-5): the oldest unconnected peers are forgotten first. Safe for use by many threads.
 */
public interface Peerstore {
  /** How long an address heard from a third party is kept (ID-9). */
  Duration HEARSAY_TTL = Duration.ofMinutes(2);

  /** How long addresses of a peer are kept after its last connection closed (ID-9). */
  Duration RECENTLY_CONNECTED_TTL = Duration.ofMinutes(15);

  /** Addresses not yet expired, without {@code /p2p/ID}, best first; empty when unknown. */
  List<Multiaddr> addresses(PeerId peer);

  /**
   * Adds hearsay: keeps what the peer itself said (by identify or a signed record) untouched, and
   * never overwrites the addresses of a connected peer (KAD-53, SEC-8).
   */
  void addAddresses(PeerId peer, List<Multiaddr> addresses, Duration ttl);

  /** The protocols of the last identify; empty when it has not run. */
  Set<ProtocolId> protocols(PeerId peer);

  /** True once identify has completed with the peer in this process. */
  boolean identified(PeerId peer);

  Optional<String> agent(PeerId peer);

  Optional<PublicKey> key(PeerId peer);

  /** Smoothed round-trip time; empty before the first sample. */
  Optional<Duration> latency(PeerId peer);

  void recordLatency(PeerId peer, Duration sample);
}
