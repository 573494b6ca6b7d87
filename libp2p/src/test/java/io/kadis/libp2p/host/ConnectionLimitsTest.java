package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.host.ConnectionLimits.Limit;
import io.kadis.libp2p.host.ConnectionLimits.Place;
import io.kadis.libp2p.host.ConnectionLimits.Refused;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
  private static final PeerId PEER = PrivateKey.generate(new SecureRandom()).peerId();

  /** 20 in all, 3 per peer, 2 per IP, 4 pending. */
  private static final HostLimits SMALL =
      new HostLimits(
          20, 3, 2, 4, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), 8);

  private final ConnectionLimits limits = new ConnectionLimits(SMALL);

  private static InetAddress ip(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** What comes of a dial that somebody answers. */
  private ConnectionLimits.Admission seated() {
    var dial = (Place) limits.outbound();
    dial.upgraded(newPeer());
    return dial.seat();
  }

  private Place admit(String ip) {
    return (Place) limits.inbound(ip(ip));
  }

  @Test
  @Requirement("RM-2")
  void oneIp4AddressHasItsShare() {
    admit("198.51.100.1");
    var second = admit("198.51.100.1");
    assertThat(limits.inbound(ip("198.51.100.1"))).isEqualTo(new Refused(Limit.PER_IP));
    assertThat(limits.inbound(ip("198.51.100.2"))).isInstanceOf(Place.class);
    second.release();
    assertThat(limits.inbound(ip("198.51.100.1"))).isInstanceOf(Place.class);
  }

  @Test
  @Requirement("RM-2")
  void oneIp6NetworkHasItsShare() {
    admit("2001:db8:1:0::1");
    admit("2001:db8:1:ff::2"); // The same /56.
    assertThat(limits.inbound(ip("2001:db8:1:7::3"))).isEqualTo(new Refused(Limit.PER_IP));
    assertThat(limits.inbound(ip("2001:db8:1:100::1"))).isInstanceOf(Place.class);
  }

  @Test
  @Requirement("RM-2")
  void aWhole48HasItsShareToo() {
    for (int site = 0; site < 8; site++) {
      for (int i = 0; i < SMALL.maxConnectionsPerIp(); i++) {
        admit("2001:db8:1:%x00::%d".formatted(site, i + 1)).upgraded(newPeer());
      }
    }
    assertThat(limits.inbound(ip("2001:db8:1:900::1"))).isEqualTo(new Refused(Limit.PER_IP));
    assertThat(limits.inbound(ip("2001:db8:2:900::1"))).isInstanceOf(Place.class);
  }

  @Test
  @Requirement("RM-2")
  void loopbackIsExemptFromTheLimitPerIp() {
    for (int i = 0; i < SMALL.maxPendingHandshakes(); i++) {
      assertThat(limits.inbound(ip("127.0.0.1"))).isInstanceOf(Place.class);
    }
  }

  @Test
  @Requirement("RM-2")
  void handshakesWaitingAreFewAndEndWithTheUpgrade() {
    var places = IntStream.range(0, 4).mapToObj(i -> admit("198.51.100." + i)).toList();
    assertThat(limits.inbound(ip("198.51.100.9"))).isEqualTo(new Refused(Limit.PENDING));
    assertThat(places.getFirst().upgraded(PEER)).isTrue();
    assertThat(limits.inbound(ip("198.51.100.9"))).isInstanceOf(Place.class);
  }

  @Test
  @Requirement("RM-1")
  void onePeerHasItsShare() {
    for (int i = 0; i < SMALL.maxConnectionsPerPeer(); i++) {
      assertThat(((Place) limits.outbound()).upgraded(PEER)).isTrue();
    }
    var over = (Place) limits.outbound();
    assertThat(over.upgraded(PEER)).isFalse();
    assertThat(over.upgraded(newPeer())).isTrue();
  }

  @Test
  @Requirement("RM-1")
  void allTogetherAreLimitedWhoeverDialled() {
    var dial = (Place) limits.outbound();
    for (int i = 0; i < SMALL.maxConnections(); i++) {
      assertThat(seated()).isInstanceOf(Place.class);
    }
    assertThat(dial.seat()).isEqualTo(new Refused(Limit.CONNECTIONS));
    assertThat(limits.inbound(ip("127.0.0.1"))).isEqualTo(new Refused(Limit.CONNECTIONS));
  }

  @Test
  @Requirement("RM-1")
  void dialsUnderWayTakeNoSeatButAreLimited() {
    for (int i = 0; i < SMALL.maxConnections(); i++) {
      assertThat(limits.outbound()).isInstanceOf(Place.class);
    }
    assertThat(limits.outbound()).isEqualTo(new Refused(Limit.DIALS));
    assertThat(limits.total()).isZero();
    assertThat(limits.inbound(ip("127.0.0.1"))).isInstanceOf(Place.class);
  }

  @Test
  @Requirement({"RM-1", "SEC-3"})
  void strangersCannotTakeThePlacesOfOurDials() {
    var places = new ArrayList<Place>();
    while (limits.inbound(ip("127.0.0.1")) instanceof Place place) {
      place.upgraded(newPeer());
      places.add(place);
    }
    assertThat(places).hasSize(18);
    assertThat(limits.inbound(ip("127.0.0.1"))).isEqualTo(new Refused(Limit.INBOUND));
    assertThat(seated()).isInstanceOf(Place.class);
    assertThat(seated()).isInstanceOf(Place.class);
    assertThat(seated()).isEqualTo(new Refused(Limit.CONNECTIONS));
    places.getFirst().release();
    assertThat(limits.inbound(ip("127.0.0.1"))).isInstanceOf(Place.class);
  }

  @Test
  @Requirement("RM-1")
  void releasingTwiceCountsOnce() {
    admit("198.51.100.1");
    var twice = admit("198.51.100.2");
    twice.release();
    twice.release();
    assertThat(limits.total()).isEqualTo(1);
    assertThat(twice.upgraded(PEER)).isFalse();
  }

  @Test
  @Requirement("RM-1")
  void countersReturnToZeroAfterChurn() {
    var ips = List.of("127.0.0.1", "198.51.100.1", "198.51.100.2", "2001:db8::1", "2001:db8::2");
    var peers = List.of(newPeer(), newPeer(), newPeer());
    Seeds.check(
        50,
        random -> {
          var churned = new ConnectionLimits(SMALL);
          var places = new ArrayList<Place>();
          var handled = new HashSet<Place>();
          for (int step = 0; step < 200; step++) {
            switch (random.nextInt(4)) {
              case 0 -> {
                if (churned.inbound(ip(ips.get(random.nextInt(ips.size())))) instanceof Place p) {
                  places.add(p);
                }
              }
              case 1 -> {
                if (churned.outbound() instanceof Place p) {
                  if (random.nextBoolean() && p.seat() instanceof Place) {
                    places.add(p);
                  } else {
                    p.release();
                  }
                }
              }
              case 2 ->
                  places.stream()
                      .filter(p -> !handled.contains(p))
                      .findAny()
                      .ifPresent(p -> {
                        handled.add(p);
                        p.upgraded(peers.get(random.nextInt(peers.size())));
                      });
              default -> {
                if (!places.isEmpty()) {
                  places.remove(random.nextInt(places.size())).release();
                }
              }
            }
          }
          assertThat(churned.total()).isEqualTo(places.size());
          places.forEach(Place::release);
          assertThat(churned.isEmpty()).isTrue();
        });
  }

  private static PeerId newPeer() {
    return PrivateKey.generate(new SecureRandom()).peerId();
  }
}
