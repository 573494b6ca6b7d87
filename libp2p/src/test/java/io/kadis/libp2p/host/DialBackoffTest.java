package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.security.SecureRandom;
import java.time.Duration;
import org.junit.jupiter.api.Test;

@Requirement("RM-4")
class DialBackoffTest {
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/198.51.100.1/tcp/4001");
  private static final Multiaddr OTHER = Multiaddr.parse("/ip4/198.51.100.2/tcp/4001");

  private long now = 17;
  private final DialBackoff backoff = new DialBackoff(() -> now);
  private final PeerId peer = newPeer();

  @Test
  void anAddressThatNeverFailedIsDialledAtOnce() {
    assertThat(backoff.remaining(peer, ADDRESS)).isZero();
  }

  @Test
  void eachFailureLengthensThePauseOfItsAddressOnly() {
    for (int failures = 0; failures < 4; failures++) {
      backoff.failed(peer, ADDRESS);
      assertThat(backoff.remaining(peer, ADDRESS))
          .isEqualTo(Duration.ofSeconds(5 + (long) failures * failures));
    }
    assertThat(backoff.remaining(peer, OTHER)).isZero();
    assertThat(backoff.remaining(newPeer(), ADDRESS)).isZero();
  }

  @Test
  void fiveMinutesAreTheMost() {
    for (int i = 0; i < 100; i++) {
      backoff.failed(peer, ADDRESS);
    }
    assertThat(backoff.remaining(peer, ADDRESS)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void timeHeals() {
    backoff.failed(peer, ADDRESS);
    now += Duration.ofSeconds(4).toNanos();
    assertThat(backoff.remaining(peer, ADDRESS)).isEqualTo(Duration.ofSeconds(1));
    now += Duration.ofSeconds(2).toNanos();
    assertThat(backoff.remaining(peer, ADDRESS)).isZero();
  }

  @Test
  void aPeerThatIsThereIsForgiven() {
    backoff.failed(peer, ADDRESS);
    backoff.clear(peer);
    assertThat(backoff.remaining(peer, ADDRESS)).isZero();
  }

  @Test
  void remembersABoundedNumberOfPeers() {
    backoff.failed(peer, ADDRESS);
    for (int i = 0; i < DialBackoff.MAX_PEERS; i++) {
      backoff.failed(newPeer(), ADDRESS);
    }
    assertThat(backoff.remaining(peer, ADDRESS)).isZero();
  }

  @Test
  void remembersABoundedNumberOfAddressesOfOnePeer() {
    backoff.failed(peer, ADDRESS);
    for (int port = 1; port <= DialBackoff.MAX_ADDRESSES; port++) {
      backoff.failed(peer, Multiaddr.parse("/ip4/198.51.100.3/tcp/" + port));
    }
    assertThat(backoff.remaining(peer, ADDRESS)).isZero();
    assertThat(backoff.remaining(peer, Multiaddr.parse("/ip4/198.51.100.3/tcp/1"))).isPositive();
  }

  private static PeerId newPeer() {
    return PrivateKey.generate(new SecureRandom()).peerId();
  }
}
