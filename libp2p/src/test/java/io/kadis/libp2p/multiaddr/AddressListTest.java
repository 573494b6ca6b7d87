package io.kadis.libp2p.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.Vectors;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.util.Arrays;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class AddressListTest {
  private static final PeerId OWNER =
      PeerId.parse(Vectors.text("peerids", "ED25519 public key", "b58"));
  private static final PeerId OTHER =
      PeerId.parse(Vectors.text("peerids", "rsa public key", "b58"));
  private static final Multiaddr ONE = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
  private static final Multiaddr TWO = Multiaddr.parse("/ip4/127.0.0.1/tcp/2");

  @Test
  @Requirement("ADDR-3")
  void unparsableAddressesAreSkipped() {
    Bytes bad = Bytes.repeat((byte) 0xff, 8);
    assertThat(AddressList.decode(OWNER, List.of(ONE.bytes(), bad, TWO.bytes()), 10))
        .containsExactly(ONE, TWO);
  }

  @Test
  @Requirement("ADDR-6")
  void theOwnersIdIsStrippedAndAnotherPeersAddressDropped() {
    assertThat(decode(ONE.withPeerId(OWNER), TWO.withPeerId(OTHER))).containsExactly(ONE);
    assertThat(decode(TWO, TWO.withPeerId(OWNER))).as("both shapes are one").containsExactly(TWO);
  }

  @Test
  @Requirement("ADDR-6")
  void theIdOfARelayIsNoSuffix() {
    Multiaddr relayed = Multiaddr.parse(ONE.withPeerId(OTHER) + "/p2p-circuit");
    assertThat(decode(relayed, relayed.withPeerId(OWNER))).containsExactly(relayed);
  }

  @Test
  void anIdAloneIsNoAddress() {
    assertThat(decode(Multiaddr.parse("/p2p/" + OWNER))).isEmpty();
  }

  @Test
  void noMoreThanTheLimitAreLookedAtEvenIfBad() {
    List<Bytes> list = List.of(Bytes.of(0xff), Bytes.of(0xff), ONE.bytes(), TWO.bytes());
    assertThat(AddressList.decode(OWNER, list, 3)).containsExactly(ONE);
  }

  private static List<Multiaddr> decode(Multiaddr... addresses) {
    return AddressList.decode(OWNER, Arrays.stream(addresses).map(Multiaddr::bytes).toList(), 10);
  }
}
