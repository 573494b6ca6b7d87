package io.kadis.libp2p;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PublicKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.time.Duration;

/** One authenticated, encrypted, multiplexed connection. Safe for use by many threads. */
public interface Connection extends AutoCloseable {
  PeerId remotePeer();

  PublicKey remoteKey();

  /** As the socket shows it: never a listen address of the peer (ID-9). */
  Multiaddr remoteAddress();

  Multiaddr localAddress();

  /** True when the other side dialled. */
  boolean inbound();

  boolean isOpen();

  /**
   * Opens a stream and agrees on the first of {@code wanted} that the peer speaks. With a single
   * wanted protocol the negotiation is lazy: the first write carries it, and a refusal shows at the
   * first read (MSS-6).
   */
  Stream open(Duration timeout, ProtocolId... wanted) throws StreamException, NegotiationException;

  /** Closes all streams and the socket. Idempotent, never throws. */
  @Override
  void close();
}
