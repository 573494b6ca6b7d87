package io.kadis.libp2p;

import io.kadis.libp2p.identity.PeerId;

/**
 * Hears of peers coming and going. Called on the host's event thread, one call at a time per
 * listener: do not block, hand work over.
 */
public interface HostListener {
  /** The first connection to {@code peer} is open. Its protocols are not known yet. */
  default void connected(PeerId peer) {}

  /** Identify, or a push, told the peer's protocols and addresses: see the peerstore. */
  default void identified(PeerId peer) {}

  /** The last connection to {@code peer} is gone. */
  default void disconnected(PeerId peer) {}

  /** What we listen on changed. */
  default void addressesChanged() {}
}
