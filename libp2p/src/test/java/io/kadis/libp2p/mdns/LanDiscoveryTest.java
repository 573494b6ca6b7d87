package io.kadis.libp2p.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class LanDiscoveryTest {
  private static final PeerId WEST =
      PeerId.parse("12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp");
  private static final PeerId EAST = PeerId.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");
  private static final Multiaddr AT_WEST = Multiaddr.parse("/ip4/10.77.0.1/tcp/1");
  private static final Multiaddr AT_EAST = Multiaddr.parse("/ip4/10.77.0.2/tcp/2");

  private final List<Queue<Bytes>> wires = new ArrayList<>();
  private final List<Bytes> sent = new ArrayList<>();
  private Instant now = Instant.EPOCH;

  @Test
  @Requirement("MDNS-1")
  void twoPeersFindEachOtherAndNotThemselves() throws Exception {
    List<PeerAddress> foundInWest = new ArrayList<>();
    List<PeerAddress> foundInEast = new ArrayList<>();
    var west = peer(WEST, AT_WEST, foundInWest);
    var east = peer(EAST, AT_EAST, foundInEast);
    for (int i = 0; i < 20; i++) {
      west.turn();
      east.turn();
      now = now.plusMillis(50);
    }
    assertThat(foundInWest).containsOnly(PeerAddress.of(EAST, List.of(AT_EAST)));
    assertThat(foundInEast).containsOnly(PeerAddress.of(WEST, List.of(AT_WEST)));
  }

  @Test
  @Requirement("MDNS-1")
  void aPeerAnswersItsOwnQuerySoThatWhoOnlyListensFindsIt() throws Exception {
    var alone = peer(WEST, AT_WEST, new ArrayList<>());
    for (int i = 0; i < 5; i++) {
      alone.turn();
      now = now.plusMillis(50);
    }
    var listener = new Announcement(ServiceName.P2P, "listener", EAST);
    assertThat(sent.stream().flatMap(packet -> DnsMessage.decode(packet).stream()))
        .anySatisfy(message ->
            assertThat(listener.peers(message))
                .containsExactly(PeerAddress.of(WEST, List.of(AT_WEST))));
  }

  @Test
  void whatOthersSayOnTheSamePortIsPassedOver() throws Exception {
    List<PeerAddress> found = new ArrayList<>();
    var peer = peer(WEST, AT_WEST, found);
    wires.getFirst().add(Bytes.fromHexString("0xdeadbeef"));
    wires.getFirst().add(Bytes.EMPTY);
    for (int i = 0; i < 5; i++) {
      peer.turn();
    }
    assertThat(found).isEmpty();
  }

  private LanDiscovery peer(PeerId id, Multiaddr at, List<PeerAddress> found) {
    Queue<Bytes> wire = new ArrayDeque<>();
    wires.add(wire);
    var announcement = new Announcement(ServiceName.P2P, "label" + wires.size(), id);
    return new LanDiscovery(announcement, () -> List.of(at), found::add, new Wire(wire), () -> now);
  }

  /** Nothing is lost, and nobody waits. */
  private final class Wire implements Link {
    private final Queue<Bytes> own;

    Wire(Queue<Bytes> own) {
      this.own = own;
    }

    @Override
    public void send(Bytes packet) {
      sent.add(packet);
      wires.forEach(wire -> wire.add(packet));
    }

    @Override
    public Optional<Bytes> receive(Duration timeout) {
      return Optional.ofNullable(own.poll());
    }

    @Override
    public void close() {}
  }
}
