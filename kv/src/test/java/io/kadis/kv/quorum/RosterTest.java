package io.kadis.kv.quorum;

import static io.kadis.kv.quorum.Peers.A;
import static io.kadis.kv.quorum.Peers.B;
import static io.kadis.kv.quorum.Peers.C;
import static io.kadis.kv.quorum.Peers.D;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.kv.quorum.Roster.Standing;
import io.kadis.libp2p.identity.PeerId;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class RosterTest {
  @Test
  void whoIsStillUnknownIsAskedAndDoesNotRaiseTheQuorum() {
    var roster = Roster.of(List.of(A, B, C), 3, one(B, Standing.UNKNOWN));
    assertThat(roster).isEqualTo(new Roster(List.of(A, B, C), List.of(), 2));
  }

  @Test
  void aForeignPeerAmongTheNearestGetsACopyAndCountsForNothing() {
    var roster = Roster.of(List.of(A, B, C, D), 2, one(B, Standing.FOREIGN));
    assertThat(roster).isEqualTo(new Roster(List.of(A, C, D), List.of(B), 2));
  }

  @Test
  void aForeignPeerFartherAwayGetsNothing() {
    assertThat(Roster.of(List.of(A, B, C), 2, one(C, Standing.FOREIGN)).foreign()).isEmpty();
  }

  @Test
  void theQuorumIsNeverOfNobody() {
    assertThat(Roster.of(List.of(), 5, _ -> Standing.KADIS).nEff()).isEqualTo(1);
  }

  @Test
  void whoWasAroundAMomentAgoRaisesTheQuorumThoughNotAsked() {
    var found = Roster.of(List.of(A), 5, _ -> Standing.KADIS);
    assertThat(found.among(() -> List.of(A, B, C, D), 5, one(D, Standing.FOREIGN)))
        .isEqualTo(new Roster(List.of(A), List.of(), 3));
    assertThat(found.among(() -> List.of(B, C, D), 2, _ -> Standing.KADIS).nEff()).isEqualTo(2);
    assertThat(found.amongUnknown(5).nEff()).isEqualTo(5);
  }

  @Test
  void enoughAreThoseDownToTheNthKadisNode() {
    var nearest = List.of(A, B, C, D);
    assertThat(Roster.enough(nearest, 2, one(B, Standing.FOREIGN))).containsExactly(A, B, C);
    assertThat(Roster.enough(nearest, 2, one(A, Standing.UNKNOWN))).containsExactly(A, B, C);
    assertThat(Roster.enough(nearest, 9, one(A, Standing.KADIS))).isEqualTo(nearest);
  }

  @Test
  void thisNodeStandsWhereItsDistancePutsIt() {
    var target = Key.of(Bytes.of(1));
    var sorted =
        Stream.of(A, B, C, D)
            .sorted(Comparator.comparing((PeerId peer) -> Key.of(peer).distanceTo(target)))
            .toList();
    for (PeerId self : sorted) {
      var found = sorted.stream().filter(peer -> !peer.equals(self)).toList();
      assertThat(Roster.with(self, found, target)).isEqualTo(sorted);
    }
  }

  private static Function<PeerId, Standing> one(PeerId peer, Standing standing) {
    return other -> other.equals(peer) ? standing : Standing.KADIS;
  }
}
