package io.kadis.libp2p.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;

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
  @Requirement({"KAD-42", "ADDR-9"})
  void aRelayedAddressReachesAsFarAsItsRelay() {
    String relay = "/tcp/1/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA/p2p-circuit";
    assertThat(Reach.of(Multiaddr.parse("/ip4/8.8.8.8" + relay))).isEqualTo(Reach.WORLD);
    assertThat(Reach.of(Multiaddr.parse("/ip4/10.0.0.1" + relay))).isEqualTo(Reach.LAN);
  }

  @Test
  @Requirement("KAD-42")
  void eachSeesWhatReachesAsFarAsItself() {
    var here = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
    var lan = Multiaddr.parse("/ip4/10.1.2.3/tcp/1");
    var world = Multiaddr.parse("/ip4/8.8.8.8/tcp/1");
    var all = List.of(here, lan, world);
    assertThat(Reach.MACHINE.visible(all)).isEqualTo(all);
    assertThat(Reach.LAN.visible(all)).containsExactly(lan, world);
    assertThat(Reach.WORLD.visible(all)).containsExactly(world);
  }
}
