package io.kadis.libp2p.multiaddr;

import io.kadis.libp2p.identity.PeerId;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * An address through a relay: {@code <relay>/p2p/R/p2p-circuit[/p2p/T]} (ADDR-8). specs/relay.
 *
 * @param relay with the relay's {@code /p2p/R} behind
 * @param target the peer behind the relay, when it is named
 */
public record CircuitAddress(Multiaddr relay, Optional<PeerId> target) {
  /**
   * @return empty when {@code address} is not relayed, names no relay, or goes over several
   */
  public static Optional<CircuitAddress> of(Multiaddr address) {
    List<Component> all = address.components();
    int at = all.indexOf(new Component(Protocol.P2P_CIRCUIT, Bytes.EMPTY));
    if (at <= 0) {
      return Optional.empty();
    }
    Multiaddr relay = Multiaddr.of(all.subList(0, at));
    List<Component> behind = all.subList(at + 1, all.size());
    boolean named = behind.size() == 1 && behind.getFirst().protocol() == Protocol.P2P;
    if (relay.peerId().isEmpty() || !(behind.isEmpty() || named)) {
      return Optional.empty();
    }
    return Optional.of(
        new CircuitAddress(relay, behind.stream().map(c -> new PeerId(c.value())).findFirst()));
  }
}
