package io.kadis.libp2p;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A libp2p peer: listens, dials, and opens streams. The one door to the network for all that is
 * above it. Safe for use by many threads; calls that reach the network block with a deadline.
 */
public interface Host extends AutoCloseable {
  PeerId id();

  /** Signs envelopes and peer records in this peer's name. */
  PrivateKey key();

  /** What others can dial, wildcards expanded, without {@code /p2p/ID}. */
  List<Multiaddr> listenAddresses();

  /** From now on inbound streams of {@code protocol} go to {@code handler}; identify lists it. */
  void handle(ProtocolId protocol, StreamHandler handler);

  /** Stops serving {@code protocol}, resets its inbound streams, tells connected peers (KAD-30). */
  void unhandle(ProtocolId protocol);

  /** The protocols served now. */
  Set<ProtocolId> protocols();

  /**
   * An open connection to the peer: the one there is, or a new one. Concurrent calls for one peer
   * share a dial. Given addresses are tried first, then those of the peerstore.
   */
  Connection connect(PeerAddress peer) throws DialException;

  /** A stream to {@code peer} over an open connection, dialling if there is none. */
  Stream open(PeerId peer, ProtocolId... wanted)
      throws DialException, NegotiationException, StreamException;

  /** An open connection to {@code peer}, if there is one now. */
  Optional<Connection> connection(PeerId peer);

  /** The open connections of this moment, several to one peer included. */
  List<Connection> connections();

  /** Keeps connections to {@code peer} from being trimmed or closed as idle while {@code on}. */
  void protect(PeerId peer, boolean on);

  Peerstore peerstore();

  void listen(HostListener listener);

  /** Sends goaway on all connections and frees all sockets and threads. Idempotent. */
  @Override
  void close();
}
