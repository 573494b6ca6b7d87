package io.kadis.dht.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {
  @ParameterizedTest
  @Requirement("KAD-42")
  @CsvSource({
    "/ip4/127.0.0.1/tcp/1, MACHINE",
    "/ip6/::1/tcp/1, MACHINE",
    "/ip4/10.1.2.3/tcp/1, LAN",
    "/ip4/192.168.1.1/tcp/1, LAN",
    "/ip4/100.64.0.1/tcp/1, LAN",
    "/ip6/fd00::1/tcp/1, LAN",
    "/ip4/8.8.8.8/tcp/1, WORLD",
    "/dns4/example.com/tcp/1, WORLD",
    "/ip4/192.0.2.1/tcp/1, MACHINE",
  })
  void addressesReachAsFarAsTheirRange(String address, Reach reach) {
    assertThat(Reach.of(Multiaddr.parse(address))).isEqualTo(reach);
  }

  @Test
  void aPeerWithNothingToHideStaysTheSameObject() {
    var peer = new PeerInfo(Served.peerId(1), List.of(Multiaddr.parse("/ip4/8.8.8.8/tcp/1")));

    for (Reach reach : Reach.values()) {
      assertThat(reach.visible(peer)).isSameAs(peer);
    }
  }
}
