package io.kadis.libp2p.identify;

import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.Reach;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a peer said of itself by identify or a push. In a push an empty field means "as before"
 * (ID-7).
 *
 * @param listenAddresses without a trailing {@code /p2p/ID}; those we cannot read are left out
 * @param protocols served by the peer on this connection
 * @param observedAddress how the peer sees us
 * @param agentVersion cut to a length fit for showing, without control characters
 * @param signedRecord verified, and of this very peer (ENV-3); the one we had, when that is as new
 */
public record Identification(
    List<Multiaddr> listenAddresses,
    Set<ProtocolId> protocols,
    Optional<Multiaddr> observedAddress,
    Optional<String> agentVersion,
    Optional<PeerRecord> signedRecord) {
  public Identification {
    listenAddresses = List.copyOf(listenAddresses);
    protocols = Set.copyOf(protocols);
  }

  /**
   * What is believed of one whose connection comes from {@code met}: nobody leads us further inside
   * than it is itself (SEC-8). A signed record keeps its number, whatever of it is left.
   */
  public Identification believed(Reach met) {
    return new Identification(
        met.visible(listenAddresses),
        protocols,
        observedAddress,
        agentVersion,
        signedRecord.map(record ->
            new PeerRecord(record.peer(), record.sequence(), met.visible(record.addresses()))));
  }
}
