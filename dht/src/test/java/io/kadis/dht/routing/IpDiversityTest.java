package io.kadis.dht.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import io.kadis.dht.message.IpGroup;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Requirement("SEC-1")
class IpDiversityTest {
  private static final Instant NOW = Instant.EPOCH;
  private static final PeerId SELF = Peers.id(0);

  private final SplittableRandom random = new SplittableRandom(1);
  private final RoutingTable table = new RoutingTable(SELF, 20);

  private Admission offer(int commonPrefixLength, String... addresses) {
    return table.offer(peer(commonPrefixLength, addresses), NOW);
  }

  private PeerInfo peer(int commonPrefixLength, String... addresses) {
    return Peers.at(Peers.sharing(commonPrefixLength, SELF, random), addresses);
  }

  private static void assertAdded(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Added.class);
  }

  private static void assertRefused(Admission admission) {
    assertThat(admission).isInstanceOf(Admission.Refused.class);
  }

  @Test
  void twoOfAGroupAtOneDistance() {
    assertAdded(offer(0, "/ip4/8.8.1.1/tcp/1"));
    assertAdded(offer(0, "/ip4/8.8.2.2/tcp/1"));
    assertRefused(offer(0, "/ip4/8.8.3.3/tcp/1"));
    assertAdded(offer(0, "/ip4/8.9.3.3/tcp/1"));
  }

  @Test
  void threeOfAGroupInTheTable() {
    assertAdded(offer(0, "/ip4/8.8.1.1/tcp/1"));
    assertAdded(offer(1, "/ip4/8.8.1.1/tcp/2"));
    assertAdded(offer(2, "/ip4/8.8.1.1/tcp/3"));
    assertRefused(offer(3, "/ip4/8.8.1.1/tcp/4"));
  }

  @Test
  void everyAddressMustPass() {
    assertAdded(offer(0, "/ip4/8.8.1.1/tcp/1"));
    assertAdded(offer(0, "/ip4/8.8.1.1/tcp/2"));
    assertRefused(offer(0, "/ip4/9.9.1.1/tcp/1", "/ip4/8.8.1.1/udp/1/quic-v1"));
  }

  @Test
  void theAddressOfTheConnectionMustPassTooAndStaysWhateverIsSaidLater() {
    var met = IpGroup.of(Multiaddr.parse("/ip4/8.8.9.9/tcp/1"));
    var first = peer(0, "/ip4/9.1.1.1/tcp/1");
    assertAdded(table.offer(first, met, NOW));
    assertAdded(table.offer(peer(0, "/ip4/9.2.1.1/tcp/1"), met, NOW));
    assertThat(table.update(Peers.at(first.id(), "/ip4/9.3.1.1/tcp/1"))).isTrue();
    assertRefused(table.offer(peer(0, "/ip4/9.4.1.1/tcp/1"), met, NOW));
    assertRefused(offer(0, "/ip4/8.8.1.1/tcp/1"));
    assertAdded(offer(0, "/ip4/9.4.1.1/tcp/1"));
  }

  @Test
  void whoLeavesMakesRoom() {
    assertAdded(offer(0, "/ip4/8.8.1.1/tcp/1"));
    PeerInfo leaver = peer(0, "/ip4/8.8.1.1/tcp/2");
    assertAdded(table.offer(leaver, NOW));
    table.remove(leaver.id());
    assertAdded(offer(0, "/ip4/8.8.1.1/tcp/3"));
  }

  @Test
  void movingIntoACrowdedGroupIsRefused() {
    assertAdded(offer(0, "/ip4/8.8.1.1/tcp/1"));
    assertAdded(offer(0, "/ip4/8.8.1.1/tcp/2"));
    PeerInfo third = peer(0, "/ip4/9.9.1.1/tcp/1");
    assertAdded(table.offer(third, NOW));
    assertThat(table.update(Peers.at(third.id(), "/ip4/8.8.1.1/tcp/3"))).isFalse();
    assertThat(table.peers()).contains(third);
    assertThat(table.update(Peers.at(third.id(), "/ip4/9.9.2.2/tcp/1"))).isTrue();
  }

  @Test
  void aReplacementOfACrowdedGroupStaysOut() {
    RoutingTable small = new RoutingTable(SELF, 2);
    PeerInfo first = peer(0, "/ip4/9.9.1.1/tcp/1");
    small.offer(first, NOW);
    small.offer(peer(0, "/ip4/8.8.1.1/tcp/1"), NOW);
    small.offer(peer(1, "/ip4/8.8.1.1/tcp/2"), NOW);
    small.offer(peer(2, "/ip4/7.7.1.1/tcp/2"), NOW);
    PeerInfo waiting = peer(0, "/ip4/8.8.1.1/tcp/3");
    assertThat(small.offer(waiting, NOW)).isInstanceOf(Admission.BucketFull.class);
    assertAdded(small.offer(peer(2, "/ip4/8.8.1.1/tcp/4"), NOW));
    assertThat(small.remove(first.id())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/127.0.0.1/tcp/1",
        "/ip4/10.1.2.3/tcp/1",
        "/ip4/192.168.1.1/tcp/1",
        "/ip4/172.31.0.1/tcp/1",
        "/ip4/100.64.0.1/tcp/1",
        "/ip4/169.254.1.1/tcp/1",
        "/ip4/203.0.113.7/tcp/1",
        "/ip4/255.255.255.255/tcp/1",
        "/ip6/::1/tcp/1",
        "/ip6/fe80::1/tcp/1",
        "/ip6/fd00::1/tcp/1",
        "/ip6/2001:db8::1/tcp/1",
        "/dns4/example.com/tcp/1"
      })
  @Requirement("ADDR-9")
  void theLimitsAreForPublicAddressesOnly(String address) {
    for (int i = 0; i < 10; i++) {
      assertAdded(offer(0, address));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/8.8.1.1/tcp/1, 0x0808",
    "/ip4/172.32.0.1/tcp/1, 0xac20",
    "/ip4/192.0.0.64/tcp/1, 0xc000",
    "/ip4/17.5.6.7/tcp/1, 0x11",
    "/ip4/73.5.6.7/udp/1/quic-v1, 0x49",
    "/ip6/2a00:1450:1::1/tcp/1, 0x2a001450",
    "/ip6/::ffff:8.8.1.1/tcp/1, 0x0808"
  })
  void aGroupIsWhatOneOwnerLikelyHoldsWhole(String address, String prefix) {
    assertThat(IpGroup.of(Multiaddr.parse(address)))
        .hasValueSatisfying(group -> assertThat(group.prefix()).hasToString(prefix));
  }
}
