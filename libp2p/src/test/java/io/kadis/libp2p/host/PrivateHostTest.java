package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.DialException;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.pnet.SwarmKey;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hosts with a swarm key, over TCP. */
class PrivateHostTest {
  private static final int STALL_MILLIS = 10_000;

  private final SecureRandom random = new SecureRandom();
  private final SwarmKey ours = SwarmKey.generate(random);
  private final List<NativeHost> hosts = new ArrayList<>();

  @AfterEach
  void close() {
    hosts.forEach(NativeHost::close);
  }

  @Test
  @Requirement("PNET-2")
  void membersConnect() throws IOException {
    var one = open(Optional.of(ours));
    var other = open(Optional.of(ours));
    assertThat(TestHosts.connect(one, other).isOpen()).isTrue();
    assertThat(TestHosts.connect(other, one).isOpen()).isTrue();
  }

  @Test
  @Requirement({"PNET-2", "PNET-3"})
  void nobodyElseDoesInEitherDirection() throws IOException {
    var member = open(Optional.of(ours));
    for (var key : List.of(Optional.of(SwarmKey.generate(random)), Optional.<SwarmKey>empty())) {
      var stranger = open(key);
      assertThatThrownBy(() -> TestHosts.connect(stranger, member))
          .isInstanceOf(DialException.class);
      assertThatThrownBy(() -> TestHosts.connect(member, stranger))
          .isInstanceOf(DialException.class)
          .hasMessageContaining("is it in the same private network");
    }
    assertThat(TestHosts.connect(open(Optional.of(ours)), member).isOpen()).isTrue();
  }

  @Test
  @Requirement("PNET-2")
  void aListenerClosesOnAStrangerAfterTwentyFourBytes() throws IOException {
    var member = open(Optional.of(ours));
    String address = member.listenAddresses().getFirst().toString();
    int port = Integer.parseInt(address.split("/", -1)[4]);
    try (var stranger = new Socket()) {
      stranger.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), STALL_MILLIS);
      stranger.setSoTimeout(STALL_MILLIS);
      stranger.getOutputStream().write(new byte[64]);
      assertThat(stranger.getInputStream().readAllBytes()).hasSize(24);
    }
  }

  private NativeHost open(Optional<SwarmKey> key) throws IOException {
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var identity = PrivateKey.generate(random);
    var config = new HostConfig(identity, listen, "test", HostLimits.DEFAULTS, key);
    var host = NativeHost.open(config);
    hosts.add(host);
    return host;
  }
}
