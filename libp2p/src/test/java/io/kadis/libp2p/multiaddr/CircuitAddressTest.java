package io.kadis.libp2p.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitAddressTest {
  private static final String R = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
  private static final String T = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
  private static final String RELAY = "/ip4/192.0.2.1/tcp/4001/p2p/" + R;

  @Test
  @Requirement("ADDR-8")
  void theRelayIsLeftAndTheTargetRight() {
    CircuitAddress circuit = of(RELAY + "/p2p-circuit/p2p/" + T).orElseThrow();
    assertThat(circuit.relay()).hasToString(RELAY);
    assertThat(circuit.target()).contains(PeerId.parse(T));
  }

  @Test
  @Requirement("ADDR-8")
  void theTargetMayBeMissing() {
    assertThat(of(RELAY + "/p2p-circuit"))
        .contains(new CircuitAddress(Multiaddr.parse(RELAY), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        RELAY,
        "/p2p-circuit",
        "/p2p-circuit/p2p/" + T,
        "/ip4/192.0.2.1/tcp/4001/p2p-circuit/p2p/" + T, // Whose relay?
        RELAY + "/p2p-circuit/p2p/" + T + "/p2p-circuit", // Over two relays.
        RELAY + "/p2p-circuit/ip4/127.0.0.1",
      })
  @Requirement("ADDR-8")
  void othersAreNoCircuit(String address) {
    assertThat(of(address)).isEmpty();
  }

  private static Optional<CircuitAddress> of(String address) {
    return CircuitAddress.of(Multiaddr.parse(address));
  }
}
