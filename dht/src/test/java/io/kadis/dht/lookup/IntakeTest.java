package io.kadis.dht.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@Requirement({"KAD-53", "SEC-2"})
class IntakeTest {
  private static final PeerId SELF = Peers.id(0);

  private static List<PeerInfo> at(int from, int count, String address) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> Peers.at(Peers.id(i), address))
        .toList();
  }

  @Test
  void twiceKAreTaken() {
    List<PeerInfo> response = Peers.random(50, new SplittableRandom(1));
    assertThat(Intake.of(response, 20, SELF)).isEqualTo(response.subList(0, 40));
    assertThat(Intake.of(response.subList(0, 21), 20, SELF)).hasSize(21);
  }

  @Test
  void selfAndRepetitionsAreLeftOut() {
    PeerInfo peer = Peers.info(Peers.id(1));
    PeerInfo again = Peers.at(Peers.id(1), "/ip4/127.0.0.2/tcp/1");
    assertThat(Intake.of(List.of(Peers.info(SELF), peer, again), 20, SELF)).containsExactly(peer);
  }

  @Test
  void aCrowdedIpGroupIsLeftOutWhole() {
    List<PeerInfo> crowd = at(1, 4, "/ip4/8.8.1.1/tcp/1");
    List<PeerInfo> few = at(11, 3, "/ip4/9.9.1.1/tcp/1");
    List<PeerInfo> response = new ArrayList<>(crowd);
    response.addAll(few);
    assertThat(Intake.of(response, 20, SELF)).isEqualTo(few);
  }

  @Test
  void aLocalNetworkIsNoCrowd() {
    List<PeerInfo> local = at(1, 20, "/ip4/192.168.1.1/tcp/1");
    assertThat(Intake.of(local, 20, SELF)).isEqualTo(local);
  }
}
