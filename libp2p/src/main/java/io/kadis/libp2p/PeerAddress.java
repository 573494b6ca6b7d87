package io.kadis.libp2p;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.List;
import java.util.Optional;

/**
 * Where to dial a peer, and who must answer.
 *
 * @param peer who must answer; empty: whoever does, learnt from the Noise handshake
 * @param addresses without a trailing {@code /p2p/ID}; tried in order
 */
public record PeerAddress(Optional<PeerId> peer, List<Multiaddr> addresses) {
  public PeerAddress {
    addresses = List.copyOf(addresses);
  }

  public static PeerAddress of(PeerId peer, List<Multiaddr> addresses) {
    return new PeerAddress(Optional.of(peer), addresses);
  }

  /** Splits {@code /ip4/…/tcp/…/p2p/ID}; the id may be missing. */
  public static PeerAddress of(Multiaddr address) {
    return new PeerAddress(address.peerId(), List.of(address.withoutPeerId()));
  }
}
