package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntroductionsTest {
  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final Multiaddr LOOPBACK6 = Multiaddr.parse("/ip6/::1/tcp/4001");
  private static final Multiaddr LAN = Multiaddr.parse("/ip4/192.168.1.2/tcp/4001");
  private static final List<Multiaddr> ALL = List.of(LOOPBACK, LOOPBACK6, LAN);

  @Test
  @Requirement("ID-3")
  void loopbackIsToldOnThisMachineOnly() {
    assertThat(Introductions.tellable(ALL, Multiaddr.parse("/ip4/127.0.0.1/tcp/9"))).isEqualTo(ALL);
    assertThat(Introductions.tellable(ALL, Multiaddr.parse("/ip6/::1/tcp/9"))).isEqualTo(ALL);
    assertThat(Introductions.tellable(ALL, Multiaddr.parse("/ip4/192.168.1.9/tcp/9")))
        .containsExactly(LAN);
  }

  @Test
  @Requirement("ENV-4")
  void eachNewListIsSignedWithAHigherSequenceAlsoWhenTheClockGoesBack() {
    var key = PrivateKey.generate(new SecureRandom());
    var clock =
        new Object() {
          Instant now = Instant.ofEpochMilli(1_000);
        };
    var signed = new SignedAddresses(key, (InstantSource) () -> clock.now);
    var first = signed.sign(List.of(LAN));
    assertThat(signed.sign(List.of(LAN))).isSameAs(first);
    clock.now = Instant.ofEpochMilli(10);
    var second = signed.sign(ALL);
    var older = PeerRecord.open(first, key.peerId()).orElseThrow();
    var newer = PeerRecord.open(second, key.peerId()).orElseThrow();
    assertThat(newer.replaces(older)).isTrue();
    assertThat(newer.addresses()).isEqualTo(ALL);
  }
}
