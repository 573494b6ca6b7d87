package io.kadis.dht.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import io.kadis.dht.message.PeerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LostPeersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final SplittableRandom random = new SplittableRandom(1);
  private final LostPeers lost = new LostPeers(random);

  @Test
  void allAreTriedInTurnUntilTheyAreFound() {
    List<PeerInfo> peers = add(3);

    assertThat(tries(4)).containsExactly(peers.get(0), peers.get(1), peers.get(2), peers.get(0));
    lost.found(peers.get(1).id());
    assertThat(tries(2)).containsExactly(peers.get(2), peers.get(0));
  }

  @Test
  void tooManyAreForgottenByChanceSoThatSomeOfEachLossStay() {
    List<PeerInfo> before = add(LostPeers.MAX_PEERS);
    List<PeerInfo> after = add(LostPeers.MAX_PEERS / 2);

    assertThat(lost.peers()).hasSize(LostPeers.MAX_PEERS);
    assertThat(lost.peers()).containsAnyElementsOf(before).containsAnyElementsOf(after);
  }

  @Test
  void whoIsNotFoundInALongTimeIsForgotten() {
    add(1);

    assertThat(lost.next(NOW.plus(LostPeers.LIFETIME).minus(Duration.ofMillis(1)))).isPresent();
    assertThat(lost.next(NOW.plus(LostPeers.LIFETIME))).isEmpty();
  }

  @Test
  void whoFellSilentAMomentAgoIsToldApart() {
    List<PeerInfo> peers = add(2);
    lost.found(peers.getFirst().id());

    var before = NOW.plus(LostPeers.LATELY).minusMillis(1);
    assertThat(lost.lately(before)).containsExactly(peers.getLast());
    assertThat(lost.lately(before.plusMillis(1))).isEmpty();
  }

  private List<PeerInfo> add(int count) {
    List<PeerInfo> peers = Peers.random(count, random);
    peers.forEach(peer -> lost.add(peer, NOW));
    return peers;
  }

  private List<PeerInfo> tries(int count) {
    return Stream.generate(() -> lost.next(NOW).orElseThrow()).limit(count).toList();
  }
}
