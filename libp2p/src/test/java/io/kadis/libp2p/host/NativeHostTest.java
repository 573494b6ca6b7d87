package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.DialException;
import io.kadis.libp2p.NegotiationException;
import io.kadis.libp2p.PeerAddress;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multistream.Multistream;
import io.kadis.libp2p.yamux.YamuxStream;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What our own host does beyond the contract of all: limits, bad peers, closing. */
@Timeout(30)
class NativeHostTest {
  private static final ProtocolId ECHO = new ProtocolId("/test/echo/1.0.0");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final byte[] GARBAGE = new byte[300];

  static {
    Arrays.fill(GARBAGE, (byte) 0xff);
  }

  private final List<NativeHost> hosts = new ArrayList<>();

  @AfterEach
  void close() {
    hosts.forEach(NativeHost::close);
  }

  private NativeHost host() throws IOException {
    return host(HostLimits.DEFAULTS);
  }

  private NativeHost host(HostLimits limits) throws IOException {
    var host = open(limits, "/ip4/127.0.0.1/tcp/0");
    host.handle(ECHO, NativeHostTest::echo);
    return host;
  }

  private NativeHost open(HostLimits limits, String... listen) throws IOException {
    var key = PrivateKey.generate(new SecureRandom());
    var addresses = Arrays.stream(listen).map(Multiaddr::parse).toList();
    var host = NativeHost.open(new HostConfig(key, addresses, "test", limits));
    hosts.add(host);
    return host;
  }

  /** The defaults, but for some. */
  private record Limits(int connections, int perPeer, int pending, int streams) {
    static final Limits MANY = new Limits(192, 8, 128, 256);

    HostLimits with(Duration handshake, Duration idle) {
      return new HostLimits(
          connections, perPeer, 8, pending, handshake, Duration.ofSeconds(5), idle, streams);
    }

    HostLimits build() {
      return with(Duration.ofSeconds(15), Duration.ofMinutes(5));
    }
  }

  private static PeerAddress addressOf(NativeHost host) {
    return PeerAddress.of(host.id(), host.listenAddresses());
  }

  private static void echo(Stream stream) throws StreamException {
    while (stream.readFrame(1 << 16, TIMEOUT) instanceof Bytes frame) {
      stream.writeFrame(frame, TIMEOUT);
    }
  }

  private static void assertEchoes(Connection connection) throws IOException {
    try (var stream = connection.open(TIMEOUT, ECHO)) {
      assertEchoes(stream);
    }
  }

  private static void assertEchoes(Stream stream) throws StreamException {
    stream.writeFrame(Bytes.of(1, 2, 3), TIMEOUT);
    assertThat(stream.readFrame(10, TIMEOUT)).isEqualTo(Bytes.of(1, 2, 3));
  }

  /** The host has forgotten all that came and went, and serves on. */
  private void assertServes(NativeHost host) throws IOException {
    await().until(() -> host.connections().isEmpty() && host.isFree());
    assertEchoes(host().connect(addressOf(host)));
  }

  // ---- Bad peers, layer by layer ----

  @Test
  @Requirement({"MSS-9", "SEC-20"})
  void garbageInsteadOfSecurityNegotiationEndsThatConnectionOnly() throws Exception {
    var host = host();
    try (var peer = ScriptedPeer.connect(host)) {
      peer.socket.write(GARBAGE, 0, GARBAGE.length);
      peer.awaitClosed();
    }
    await().until(() -> host.metrics().handshakeFailures.sum() == 1);
    assertServes(host);
  }

  @Test
  @Requirement({"MSS-9", "NOISE-6"})
  void garbageInsteadOfTheHandshakeEndsThatConnectionOnly() throws Exception {
    var host = host();
    try (var peer = ScriptedPeer.connect(host)) {
      peer.chooseNoise();
      peer.socket.write(new byte[] {0, 5, 1, 2, 3, 4, 5}, 0, 7);
      peer.awaitClosed();
    }
    await().until(() -> host.metrics().handshakeFailures.sum() == 1);
    assertServes(host);
  }

  @Test
  @Requirement("MSS-9")
  void garbageInsteadOfMuxerNegotiationEndsThatConnectionOnly() throws Exception {
    var host = host();
    try (var peer = ScriptedPeer.connect(host)) {
      var channel = peer.secure();
      channel.write(GARBAGE, 0, GARBAGE.length);
      ScriptedPeer.awaitClosed(channel);
    }
    await().until(() -> host.metrics().handshakeFailures.sum() == 1);
    assertServes(host);
  }

  @Test
  @Requirement({"MSS-9", "MPLEX-1"})
  void aMuxerWeDoNotSpeakIsDeclined() throws Exception {
    var host = host();
    try (var peer = ScriptedPeer.connect(host)) {
      var channel = peer.secure();
      assertThatThrownBy(() -> Multistream.select(channel, List.of(new ProtocolId("/mplex/6.7.0"))))
          .isInstanceOf(NegotiationException.class);
    }
    assertServes(host);
  }

  @Test
  @Requirement("SEC-20")
  void garbageInsteadOfFramesEndsThatConnectionOnly() throws Exception {
    var host = host();
    try (var peer = ScriptedPeer.connect(host)) {
      var channel = peer.secure(Upgrader.YAMUX);
      channel.write(GARBAGE, 0, GARBAGE.length);
      ScriptedPeer.awaitClosed(channel);
    }
    assertServes(host);
  }

  @Test
  @Requirement("SEC-20")
  void garbageOnAStreamEndsThatStreamOnly() throws Exception {
    var host = host();
    try (var peer = ScriptedPeer.connect(host)) {
      var session = peer.mux();
      var stream = session.openStream(TIMEOUT);
      stream.write(GARBAGE, 0, GARBAGE.length, TIMEOUT);
      assertThatThrownBy(() -> readToEnd(stream)).isInstanceOf(StreamException.Reset.class);
      var good = ScriptedPeer.open(session, ECHO);
      good.write(new byte[] {1, 7}, 0, 2, TIMEOUT);
      var reply = new byte[2];
      assertThat(good.read(reply, 0, 2, TIMEOUT)).isPositive();
      session.close();
    }
    assertServes(host);
  }

  private static void readToEnd(YamuxStream stream) throws StreamException {
    var buffer = new byte[1024];
    while (stream.read(buffer, 0, buffer.length, TIMEOUT) >= 0) {
      // The header of the answer may come before the end.
    }
  }

  @Test
  @Requirement({"NOISE-9", "RM-7"})
  void whoStallsInTheHandshakeIsCutOffAtTheDeadline() throws Exception {
    var host = host(Limits.MANY.with(Duration.ofMillis(300), Duration.ofMinutes(5)));
    try (var silent = ScriptedPeer.connect(host);
        var afterNegotiation = ScriptedPeer.connect(host);
        var afterNoise = ScriptedPeer.connect(host)) {
      afterNegotiation.chooseNoise();
      var _ = afterNoise.secure();
      silent.awaitClosed();
      afterNegotiation.awaitClosed();
      afterNoise.awaitClosed();
    }
    await().until(() -> host.metrics().handshakeFailures.sum() == 3);
    assertServes(host);
  }

  @Test
  @Requirement({"NOISE-9", "RM-4"})
  void aListenerThatStallsFailsTheDialAtTheDeadline() throws Exception {
    var limits =
        new HostLimits(192, 8, 8, 128, TIMEOUT, Duration.ofMillis(300), Duration.ofMinutes(5), 256);
    var host = open(limits);
    try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var address = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + mute.getLocalPort());
      assertThatThrownBy(() -> host.connect(new PeerAddress(Optional.empty(), List.of(address))))
          .isInstanceOf(DialException.Unreachable.class)
          .hasMessageContaining(address.toString());
    }
    assertThat(host.metrics().dialFailures.sum()).isEqualTo(1);
    assertThat(host.isFree()).isTrue();
  }

  // ---- Limits ----

  @Test
  @Requirement({"RM-1", "RM-2", "SEC-14"})
  void handshakesOverTheLimitAreRefusedAndCounted() throws Exception {
    var host = host(new Limits(192, 8, 2, 256).build());
    try (var one = ScriptedPeer.connect(host);
        var two = ScriptedPeer.connect(host)) {
      one.chooseNoise();
      two.chooseNoise();
      try (var three = ScriptedPeer.connect(host)) {
        three.awaitClosed();
      }
      assertThat(host.metrics().refusals()).containsEntry("pending-handshakes", 1L);
    }
    assertServes(host);
  }

  @Test
  @Requirement({"RM-1", "SEC-14"})
  void connectionsOfOnePeerAreLimited() throws Exception {
    var host = host(new Limits(192, 1, 128, 256).build());
    var client = host();
    var first = client.connect(addressOf(host));
    assertEchoes(first);
    // The other direction: a second connection between the same two.
    assertThatThrownBy(
            () -> {
              client.connections().forEach(c -> assertThat(c.isOpen()).isTrue());
              host.connect(new PeerAddress(Optional.empty(), client.listenAddresses()));
            })
        .isInstanceOf(DialException.Refused.class)
        .hasMessageContaining("limit per peer");
    assertThat(host.metrics().refusals()).containsEntry("connections-per-peer", 1L);
    // Not by connect: for a moment the client may still see the refused one, and prefer it.
    assertEchoes(first);
  }

  @Test
  @Requirement({"RM-3", "SEC-14"})
  void theLongestIdleConnectionMakesRoomForANewOne() throws Exception {
    var host = host(Limits.MANY.build().withMaxConnections(2));
    var first = host();
    var second = host();
    var third = host();
    awaitIdle(first.connect(addressOf(host)), host, first);
    awaitIdle(second.connect(addressOf(host)), host, second);
    assertEchoes(third.connect(addressOf(host)));
    await().until(() -> first.connections().isEmpty());
    assertThat(second.connections()).hasSize(1);
    assertThat(host.metrics().refusals()).isEmpty();
  }

  @Test
  @Requirement({"RM-3", "SEC-8", "SEC-14"})
  void aDialMakesRoomOnlyOnceSomebodyAnswers() throws Exception {
    var host = host(Limits.MANY.build().withMaxConnections(2));
    var first = host();
    var second = host();
    awaitIdle(first.connect(addressOf(host)), host, first);
    awaitIdle(second.connect(addressOf(host)), host, second);
    var gone = host();
    var nowhere = addressOf(gone);
    gone.close();
    assertThatThrownBy(() -> host.connect(nowhere)).isInstanceOf(DialException.Unreachable.class);
    assertThat(host.connections()).hasSize(2);
    assertEchoes(host.connect(addressOf(host())));
    await().until(() -> first.connections().isEmpty());
    assertThat(host.connections()).hasSize(2);
    assertThat(host.metrics().refusals()).isEmpty();
  }

  private static void awaitIdle(Connection dialled, NativeHost host, NativeHost client) {
    await()
        .until(() ->
            host.peerstore().identified(client.id())
                && client.peerstore().identified(host.id())
                && ((NativeConnection) dialled).isIdle()
                && host.connections().stream().allMatch(c -> ((NativeConnection) c).isIdle()));
  }

  @Test
  @Requirement({"RM-3", "SEC-14"})
  void busyAndProtectedConnectionsAreNotTrimmedAndTheNewOneIsRefused() throws Exception {
    var host = host(Limits.MANY.build().withMaxConnections(2));
    var busy = host();
    var guarded = host();
    var third = host();
    awaitIdle(guarded.connect(addressOf(host)), host, guarded);
    host.protect(guarded.id(), true);
    var stream = busy.connect(addressOf(host)).open(TIMEOUT, ECHO);
    assertEchoes(stream);
    assertThatThrownBy(() -> third.connect(addressOf(host))).isInstanceOf(DialException.class);
    assertThat(host.metrics().refusals()).containsEntry("connections", 1L);
    assertThatThrownBy(() -> host.connect(addressOf(third)))
        .isInstanceOf(DialException.Refused.class)
        .hasMessageContaining("2 connections");
    assertEchoes(stream);
    assertThat(guarded.connections()).hasSize(1);
    host.protect(guarded.id(), false);
    assertEchoes(third.connect(addressOf(host)));
  }

  @Test
  @Requirement("RM-3")
  void idleConnectionsAreClosedAndBusyOrProtectedOnesAreNot() throws Exception {
    var host = host(Limits.MANY.with(TIMEOUT, Duration.ofMillis(200)));
    var idle = host();
    var guarded = host();
    var busy = host();
    host.protect(guarded.id(), true);
    guarded.connect(addressOf(host));
    var stream = busy.connect(addressOf(host)).open(TIMEOUT, ECHO);
    assertEchoes(stream);
    idle.connect(addressOf(host));
    await().until(() -> idle.connections().isEmpty());
    assertEchoes(stream);
    assertThat(guarded.connections()).hasSize(1);
  }

  @Test
  @Requirement({"RM-1", "SEC-14"})
  void streamsOfOneProtocolAreLimitedPerConnection() throws Exception {
    var host = host(new Limits(192, 8, 128, 3).build());
    var greedy = host().connect(addressOf(host));
    var streams = new ArrayList<Stream>();
    for (int i = 0; i < 3; i++) {
      var stream = greedy.open(TIMEOUT, ECHO);
      assertEchoes(stream);
      streams.add(stream);
    }
    var over = greedy.open(TIMEOUT, ECHO);
    assertThatThrownBy(() -> assertEchoes(over)).isInstanceOf(StreamException.Reset.class);
    assertThat(host.metrics().refusals()).containsEntry("inbound-streams", 1L);
    assertEchoes(host().connect(addressOf(host)));
    streams.removeFirst().close();
    await()
        .untilAsserted(() -> {
          try (var again = greedy.open(TIMEOUT, ECHO)) {
            assertEchoes(again);
          }
        });
  }

  @Test
  @Requirement({"SEC-14", "SEC-12"})
  void aPeerThatOpensStreamsWithoutEndDoesNotKeepFromServingOthers() throws Exception {
    var host = host();
    try (var peer = ScriptedPeer.connect(host)) {
      var session = peer.mux();
      try {
        for (int i = 0; i < 10_000; i++) {
          var stream = session.openStream(Duration.ofMillis(200));
          stream.write(new byte[] {19}, 0, 1, TIMEOUT); // The beginning of a negotiation.
        }
      } catch (StreamException e) {
        assertThat(e).isNotNull(); // Held back, or cut off: both are fine.
      }
      assertEchoes(host().connect(addressOf(host)));
    }
  }

  // ---- Opening and closing ----

  @Test
  void bothWildcardsMayHaveOnePort() throws Exception {
    int port;
    try (var probe = new ServerSocket(0)) {
      port = probe.getLocalPort();
    }
    NativeHost host;
    try {
      host = open(HostLimits.DEFAULTS, "/ip4/0.0.0.0/tcp/" + port, "/ip6/::/tcp/" + port);
    } catch (SocketException | UnsupportedOperationException e) {
      Assumptions.abort("no IPv6 here: " + e.getMessage());
      return;
    }
    host.handle(ECHO, NativeHostTest::echo);
    var ip4 = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + port);
    assertThat(host.listenAddresses()).contains(ip4);
    assertEchoes(host().connect(PeerAddress.of(host.id(), List.of(ip4))));
  }

  @Test
  void listeningOnWhatIsNoTcpAddressSaysTheWayOut() {
    assertThatThrownBy(() -> open(HostLimits.DEFAULTS, "/ip4/127.0.0.1/udp/4001/quic-v1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("/ip4/127.0.0.1/udp/4001/quic-v1")
        .hasMessageContaining("/ip4/127.0.0.1/tcp/4001");
  }

  @Test
  @Requirement("SEC-8")
  void portZeroIsNotDialled() throws Exception {
    var host = host();
    var address = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
    assertThatThrownBy(() -> host.connect(new PeerAddress(Optional.empty(), List.of(address))))
        .isInstanceOf(DialException.Unreachable.class)
        .hasMessageContaining("port 0");
  }

  @Test
  @Requirement("RM-4")
  void aHearsayAddressThatFailedIsLeftAloneForAWhileAndANamedOneIsNot() throws Exception {
    var gone = host();
    var address = addressOf(gone);
    gone.close();
    var host = host();
    host.peerstore().addAddresses(gone.id(), address.addresses(), Duration.ofMinutes(2));
    assertThatThrownBy(() -> host.open(gone.id(), ECHO)).hasMessageContaining("refused");
    assertThatThrownBy(() -> host.open(gone.id(), ECHO)).hasMessageContaining("left alone");
    assertThatThrownBy(() -> host.connect(address)).hasMessageContaining("refused");
  }

  @Test
  @Requirement("RM-4")
  void aSilentAddressDoesNotKeepFromTheLivingOne() throws Exception {
    var server = host();
    var client = host();
    try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var addresses = new ArrayList<Multiaddr>();
      addresses.add(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + mute.getLocalPort()));
      addresses.addAll(server.listenAddresses());
      assertEchoes(client.connect(PeerAddress.of(server.id(), addresses)));
    }
    await().until(() -> client.connections().size() == 1);
  }

  @Test
  void whoKnowsABetterAddressDoesNotFailWithTheDialItFoundUnderWay() throws Exception {
    var server = host();
    var limits =
        new HostLimits(192, 8, 8, 128, TIMEOUT, Duration.ofMillis(300), Duration.ofMinutes(5), 256);
    var client = open(limits);
    try (var mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var silent = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + mute.getLocalPort());
      var first =
          threads.submit(() -> client.connect(PeerAddress.of(server.id(), List.of(silent))));
      await().until(() -> client.metrics().dials.sum() == 1);
      assertEchoes(client.connect(addressOf(server)));
      assertThatThrownBy(first::get).hasCauseInstanceOf(DialException.Unreachable.class);
    }
  }

  @Test
  @Requirement("RM-1")
  void afterClosingNothingIsLeft() throws Exception {
    var host = host();
    var others = List.of(host(), host());
    for (var other : others) {
      assertEchoes(other.connect(addressOf(host)));
      assertEchoes(host.connect(addressOf(other)));
    }
    try (var stalling = ScriptedPeer.connect(host)) {
      stalling.chooseNoise();
      host.close();
      stalling.awaitClosed();
    }
    assertThat(host.isFree()).isTrue();
    assertThat(host.hasStopped()).isTrue();
    for (var other : others) {
      await().until(() -> other.connections().isEmpty());
      await().until(other::isFree);
    }
  }

  @Test
  void whoIsInterruptedWhileOpeningLeavesTheConnectionAlone() throws Exception {
    var host = host();
    try (var mute = ScriptedPeer.connect(host)) {
      var session = mute.mux(stream -> assertThat(stream.inbound()).isTrue()); // And never answers.
      await().until(() -> host.connection(mute.key.peerId()).isPresent());
      var connection = host.connection(mute.key.peerId()).get();
      try {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> host.open(mute.key.peerId(), ECHO, new ProtocolId("/other/1")))
            .isInstanceOf(StreamException.Interrupted.class);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(connection.isOpen()).isTrue();
      assertThat(session.isOpen()).isTrue();
    }
  }

  @Test
  void latencyComesWithTheDial() throws Exception {
    var host = host();
    var other = host();
    host.connect(addressOf(other));
    assertThat(host.peerstore().latency(other.id())).isPresent();
  }
}
