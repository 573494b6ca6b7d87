package io.kadis.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.PeerAddress;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FoundPeersTest {
  private final List<PeerAddress> peers =
      Peers.random(FoundPeers.MAX + 2, new SplittableRandom(1)).stream()
          .map(FoundPeersTest::address)
          .toList();
  private final FoundPeers found = new FoundPeers();
  private Instant now = Instant.EPOCH;

  @Test
  void aPeerIsNewsOnceAMinute() {
    assertThat(found.add(peers.getFirst(), now)).isTrue();
    assertThat(found.add(peers.getFirst(), now)).isFalse();
    now = now.plus(FoundPeers.AGAIN);
    assertThat(found.add(peers.getFirst(), now)).isTrue();
    assertThat(found.peers()).containsExactly(peers.getFirst());
  }

  @Test
  void whoMakesUpPeersIsHeardSoOftenAMinuteAndDrivesNobodyOut() {
    var kept = peers.subList(0, FoundPeers.MAX);
    assertThat(kept).allMatch(peer -> found.add(peer, now));
    assertThat(found.add(peers.get(FoundPeers.MAX), now)).isFalse();
    assertThat(found.peers()).isEqualTo(kept);
    now = now.plus(FoundPeers.AGAIN);
    assertThat(found.add(peers.getFirst(), now)).as("a known one makes no room").isTrue();
    assertThat(found.peers()).hasSize(FoundPeers.MAX);
    assertThat(found.add(peers.getLast(), now)).isTrue();
    assertThat(found.peers())
        .hasSize(FoundPeers.MAX)
        .contains(peers.getFirst())
        .doesNotContain(peers.get(1));
  }

  private static PeerAddress address(PeerInfo peer) {
    return PeerAddress.of(peer.id(), peer.addresses());
  }
}
