package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DialPlanTest {
  private static final Multiaddr A = Multiaddr.parse("/ip4/198.51.100.1/tcp/4001");
  private static final Multiaddr B = Multiaddr.parse("/ip4/198.51.100.2/tcp/4001");
  private static final Multiaddr OURS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final Multiaddr NAME = Multiaddr.parse("/dnsaddr/peers.example");

  private final PeerId peer = newPeer();
  private final DialBackoff backoff = new DialBackoff(() -> 0);
  private final DialPlan.Rules rules =
      new DialPlan.Rules((address, _) -> List.of(address), OURS::equals, backoff);

  private static PeerId newPeer() {
    return PrivateKey.generate(new SecureRandom()).peerId();
  }

  private DialPlan plan(List<Multiaddr> named, List<Multiaddr> known) {
    return DialPlan.of(rules, PeerAddress.of(peer, named), known);
  }

  @Test
  void namedAddressesComeBeforeKnownOnesAndEachOnce() {
    assertThat(plan(List.of(B), List.of(A, B, B.withPeerId(peer))).candidates())
        .containsExactly(B, A);
  }

  @Test
  @Requirement("RM-4")
  void whatFailedLatelyIsLeftOutUnlessItWasNamed() {
    backoff.failed(peer, A);
    backoff.failed(peer, B);
    var plan = plan(List.of(B), List.of(A));
    assertThat(plan.candidates()).containsExactly(B);
    assertThat(plan.leftOut()).singleElement().asString().contains(A.toString(), "5000 ms");
  }

  @Test
  @Requirement("SEC-8")
  void portZeroOurselvesAndOtherTransportsAreLeftOut() {
    var portZero = Multiaddr.parse("/ip4/198.51.100.1/tcp/0");
    var quic = Multiaddr.parse("/ip4/198.51.100.1/udp/4001/quic-v1");
    var plan = plan(List.of(portZero, OURS, quic, A), List.of());
    assertThat(plan.candidates()).containsExactly(A);
    assertThat(plan.leftOut()).hasSize(3);
  }

  @Test
  @Requirement("RM-4")
  void aLongListIsCut() {
    var many =
        IntStream.range(0, 64)
            .mapToObj(i -> Multiaddr.parse("/ip4/198.51.100.%d/tcp/4001".formatted(i)))
            .toList();
    assertThat(plan(List.of(), many).candidates())
        .isEqualTo(many.subList(0, DialPlan.MAX_ADDRESSES));
  }

  @Test
  @Requirement("ADDR-7")
  void aNameGivesTheAddressesOfTheWantedPeerOnly() {
    var resolving =
        new DialPlan.Rules(
            (_, _) -> List.of(A.withPeerId(peer), B.withPeerId(newPeer())), OURS::equals, backoff);
    var plan = DialPlan.of(resolving, PeerAddress.of(peer, List.of(NAME)), List.of());
    assertThat(plan.candidates()).containsExactly(A);
    var anybody = new PeerAddress(Optional.empty(), List.of(NAME));
    assertThat(DialPlan.of(resolving, anybody, List.of()).candidates()).containsExactly(A, B);
  }

  @Test
  @Requirement("SEC-8")
  void aLearnedNameIsResolvedLastAndLeadsToNoPrivateNetwork() {
    var inward = Multiaddr.parse("/ip4/10.0.0.1/tcp/4001");
    var everywhere = Multiaddr.parse("/ip4/8.8.8.8/tcp/4001");
    var resolving =
        new DialPlan.Rules(
            (address, _) ->
                address.isName() ? List.of(inward, everywhere.withPeerId(peer)) : List.of(address),
            OURS::equals,
            backoff);
    var learned = DialPlan.of(resolving, PeerAddress.of(peer, List.of()), List.of(NAME, A));
    assertThat(learned.candidates()).containsExactly(A, everywhere);
    assertThat(learned.leftOut()).singleElement().asString().contains("10.0.0.1", "not public");
    var given = DialPlan.of(resolving, PeerAddress.of(peer, List.of(NAME)), List.of(NAME, A));
    assertThat(given.candidates()).containsExactly(inward, everywhere, A);
  }

  @Test
  @Requirement({"ADDR-3", "SEC-8"})
  void anAddressWithoutRoomForThePeerIdIsLeftOutAndTheOthersAreTried() {
    var endless = Multiaddr.parse(("/dns4/" + "a".repeat(250)).repeat(4));
    var plan = plan(List.of(endless, A), List.of());
    assertThat(plan.candidates()).containsExactly(A);
    assertThat(plan.leftOut()).singleElement().asString().contains("too long");
  }

  @Test
  void anUnknownNameIsNamed() {
    var unknown = new DialPlan.Rules((_, _) -> List.of(), OURS::equals, backoff);
    var plan = DialPlan.of(unknown, PeerAddress.of(peer, List.of(NAME)), List.of());
    assertThat(plan.candidates()).isEmpty();
    assertThat(plan.leftOut()).singleElement().asString().contains("peers.example");
  }
}
