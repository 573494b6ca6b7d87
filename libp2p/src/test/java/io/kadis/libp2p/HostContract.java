package io.kadis.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Host} does, whatever it is made of. A binding's test extends this. */
public abstract class HostContract {
  protected static final ProtocolId ECHO = new ProtocolId("/test/echo/1.0.0");
  protected static final ProtocolId OTHER = new ProtocolId("/test/other/1.0.0");
  protected static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final List<Host> hosts = new ArrayList<>();

  /** A host that listens on {@code listen}. */
  protected abstract Host open(PrivateKey key, List<Multiaddr> listen) throws IOException;

  /** A host on a port of its own on 127.0.0.1, closed after the test. */
  protected final Host host() throws IOException {
    return register(open(newKey(), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))));
  }

  protected final Host echoHost() throws IOException {
    var host = host();
    host.handle(ECHO, HostContract::echo);
    return host;
  }

  protected final <H extends Host> H register(H host) {
    hosts.add(host);
    return host;
  }

  @AfterEach
  void closeHosts() {
    hosts.forEach(Host::close);
  }

  protected static PrivateKey newKey() {
    return PrivateKey.generate(new SecureRandom());
  }

  protected static PeerAddress addressOf(Host host) {
    return PeerAddress.of(host.id(), host.listenAddresses());
  }

  protected static void echo(Stream stream) throws StreamException {
    while (stream.readFrame(1 << 20, TIMEOUT) instanceof Bytes frame) {
      stream.writeFrame(frame, TIMEOUT);
    }
  }

  protected static String roundTrip(Stream stream, String text) throws StreamException {
    stream.writeFrame(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)), TIMEOUT);
    var reply = stream.readFrame(1 << 20, TIMEOUT);
    return reply == null ? "(end)" : new String(reply.toArray(), StandardCharsets.UTF_8);
  }

  protected static void awaitIdentified(Host asker, Host asked) {
    await().until(() -> asker.peerstore().identified(asked.id()));
  }

  // ---- Listening and dialling ----

  @Test
  void portZeroBecomesARealOne() throws Exception {
    var addresses = host().listenAddresses();
    assertThat(addresses).hasSize(1);
    assertThat(addresses.getFirst().tcpSocketAddress().orElseThrow().getPort()).isPositive();
  }

  @Test
  void wildcardIsExpandedToInterfaceAddresses() throws Exception {
    var host = register(open(newKey(), List.of(Multiaddr.parse("/ip4/0.0.0.0/tcp/0"))));
    assertThat(host.listenAddresses())
        .isNotEmpty()
        .allSatisfy(a -> assertThat(a.toString()).doesNotContain("/0.0.0.0/"))
        .anySatisfy(a -> assertThat(a.toString()).startsWith("/ip4/127.0.0.1/"));
  }

  @Test
  void portInUseIsNamed() throws Exception {
    var taken = host().listenAddresses();
    assertThatThrownBy(() -> open(newKey(), taken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(taken.getFirst().toString());
  }

  @Test
  void connectsAndEchoes() throws Exception {
    var server = echoHost();
    var client = host();
    var connection = client.connect(addressOf(server));
    assertThat(connection.remotePeer()).isEqualTo(server.id());
    assertThat(connection.remoteKey()).isEqualTo(server.key().publicKey());
    assertThat(connection.inbound()).isFalse();
    assertThat(connection.remoteAddress()).isEqualTo(server.listenAddresses().getFirst());
    try (var stream = client.open(server.id(), ECHO)) {
      assertThat(roundTrip(stream, "hello")).isEqualTo("hello");
      assertThat(roundTrip(stream, "again")).isEqualTo("again");
      stream.closeWrite();
      assertThat(stream.awaitReadable(TIMEOUT)).isFalse();
    }
  }

  @Test
  void peerIdIsLearntWhenNotGiven() throws Exception {
    var server = echoHost();
    var client = host();
    var connection = client.connect(new PeerAddress(Optional.empty(), server.listenAddresses()));
    assertThat(connection.remotePeer()).isEqualTo(server.id());
    assertThat(client.connect(new PeerAddress(Optional.empty(), server.listenAddresses())))
        .isSameAs(connection);
  }

  @Test
  @Requirement("NOISE-6")
  void wrongPeerIsRefusedBeforeItHearsAnything() throws Exception {
    var server = echoHost();
    var client = host();
    var expected = newKey().peerId();
    assertThatThrownBy(() -> client.connect(PeerAddress.of(expected, server.listenAddresses())))
        .isInstanceOf(DialException.WrongPeer.class)
        .hasMessageContaining(expected.toString())
        .hasMessageContaining(server.id().toString());
    assertThat(client.connections()).isEmpty();
    assertThat(server.connections()).isEmpty();
  }

  @Test
  void unreachableNamesTheAddressAndWhy() throws Exception {
    int closedPort;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    var address = "/ip4/127.0.0.1/tcp/" + closedPort;
    var client = host();
    assertThatThrownBy(() ->
            client.connect(new PeerAddress(Optional.empty(), List.of(Multiaddr.parse(address)))))
        .isInstanceOf(DialException.Unreachable.class)
        .hasMessageContaining(address)
        .hasMessageContaining("refused");
  }

  @Test
  void aPeerWithoutAddressesIsUnreachable() throws Exception {
    var stranger = newKey().peerId();
    var client = host();
    assertThatThrownBy(() -> client.open(stranger, ECHO))
        .isInstanceOf(DialException.Unreachable.class)
        .hasMessageContaining(stranger.toString());
  }

  @Test
  void doesNotDialItself() throws Exception {
    var host = host();
    assertThatThrownBy(() -> host.connect(addressOf(host))).isInstanceOf(DialException.class);
    assertThatThrownBy(
            () -> host.connect(new PeerAddress(Optional.empty(), host.listenAddresses())))
        .isInstanceOf(DialException.class);
    assertThat(host.connections()).isEmpty();
  }

  @Test
  void aDeadAddressDoesNotKeepFromTheLivingOne() throws Exception {
    var server = echoHost();
    var client = host();
    int closedPort;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closedPort = socket.getLocalPort();
    }
    var addresses = new ArrayList<Multiaddr>();
    addresses.add(Multiaddr.parse("/ip4/127.0.0.1/tcp/" + closedPort));
    addresses.addAll(server.listenAddresses());
    client.connect(PeerAddress.of(server.id(), addresses));
    assertThat(client.peerstore().addresses(server.id()).getFirst())
        .isEqualTo(server.listenAddresses().getFirst());
  }

  @Test
  void addressesOfThePeerstoreAreDialled() throws Exception {
    var server = echoHost();
    var client = host();
    client.peerstore().addAddresses(server.id(), server.listenAddresses(), Peerstore.HEARSAY_TTL);
    try (var stream = client.open(server.id(), ECHO)) {
      assertThat(roundTrip(stream, "hello")).isEqualTo("hello");
    }
  }

  @Test
  void concurrentDialsToOnePeerShareOne() throws Exception {
    var server = echoHost();
    var client = host();
    var start = new CyclicBarrier(8);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var dials =
          IntStream.range(0, 8)
              .mapToObj(_ ->
                  threads.submit(() -> {
                    start.await();
                    return client.connect(addressOf(server));
                  }))
              .toList();
      var first = dials.getFirst().get();
      for (var dial : dials) {
        assertThat(dial.get()).isSameAs(first);
      }
    }
    assertThat(client.connections()).hasSize(1);
  }

  @Test
  @Requirement("RM-6")
  void bothSidesMayDialAtOnceAndAllConnectionsWork() throws Exception {
    var one = echoHost();
    var two = echoHost();
    var start = new CyclicBarrier(2);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var there =
          threads.submit(() -> {
            start.await();
            return one.connect(addressOf(two));
          });
      var back =
          threads.submit(() -> {
            start.await();
            return two.connect(addressOf(one));
          });
      for (var connection : List.of(there.get(), back.get())) {
        try (var stream = connection.open(TIMEOUT, ECHO)) {
          assertThat(roundTrip(stream, "hello")).isEqualTo("hello");
        }
      }
    }
    for (var connection : one.connections()) {
      try (var stream = connection.open(TIMEOUT, ECHO)) {
        assertThat(roundTrip(stream, "still")).isEqualTo("still");
      }
    }
  }

  @Test
  @Requirement("RM-5")
  void aConnectionTheOtherSideClosedIsDialledAgain() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    awaitIdentified(client, server);
    awaitIdentified(server, client);
    for (int round = 0; round < 3; round++) {
      server.connection(client.id()).orElseThrow().close();
      await().until(() -> client.connection(server.id()).isEmpty());
      try (var stream = client.open(server.id(), ECHO)) {
        assertThat(roundTrip(stream, "hello")).isEqualTo("hello");
      }
      await().until(() -> server.connection(client.id()).isPresent());
    }
  }

  @Test
  void aRestartedPeerIsReachedAgain() throws Exception {
    var key = newKey();
    var server = register(open(key, List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))));
    server.handle(ECHO, HostContract::echo);
    var addresses = server.listenAddresses();
    var client = host();
    client.connect(addressOf(server));
    server.close();
    await().until(() -> client.connections().isEmpty());
    var restarted = register(open(key, addresses));
    restarted.handle(ECHO, HostContract::echo);
    client.connect(PeerAddress.of(key.peerId(), addresses));
    try (var stream = client.open(key.peerId(), ECHO)) {
      assertThat(roundTrip(stream, "hello")).isEqualTo("hello");
    }
  }

  // ---- Streams ----

  @Test
  void firstOfSeveralWantedProtocolsThatThePeerSpeaksIsChosen() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    try (var stream = client.open(server.id(), OTHER, ECHO)) {
      assertThat(stream.protocol()).isEqualTo(ECHO);
      assertThat(roundTrip(stream, "hello")).isEqualTo("hello");
    }
    assertThatThrownBy(() -> client.open(server.id(), OTHER, new ProtocolId("/test/third/1.0.0")))
        .isInstanceOf(NegotiationException.class);
  }

  @Test
  @Requirement("MSS-6")
  void refusalOfALazilyOpenedStreamShowsAtTheFirstRead() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    var stream = client.open(server.id(), OTHER);
    stream.writeFrame(Bytes.of(1), TIMEOUT);
    assertThatThrownBy(() -> stream.readFrame(10, TIMEOUT)).isInstanceOf(StreamException.class);
    try (var echo = client.open(server.id(), ECHO)) {
      assertThat(roundTrip(echo, "the connection is well")).isEqualTo("the connection is well");
    }
  }

  @Test
  @Requirement("MSS-6")
  void halfCloseCarriesThePendingProposal() throws Exception {
    var server = host();
    var served = new CompletableFuture<ProtocolId>();
    server.handle(
        ECHO,
        stream -> {
          served.complete(stream.protocol());
          stream.writeFrame(Bytes.of(7), TIMEOUT);
        });
    var client = host();
    client.connect(addressOf(server));
    try (var stream = client.open(server.id(), ECHO)) {
      stream.closeWrite();
      assertThat(stream.readFrame(10, TIMEOUT)).isEqualTo(Bytes.of(7));
      assertThat(stream.readFrame(10, TIMEOUT)).isNull();
    }
    assertThat(served.get(10, TimeUnit.SECONDS)).isEqualTo(ECHO);
  }

  @Test
  @Requirement("ENC-2")
  void frameOverTheLimitIsRefused() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    var stream = client.open(server.id(), ECHO);
    stream.writeFrame(Bytes.wrap(new byte[100]), TIMEOUT);
    assertThatThrownBy(() -> stream.readFrame(99, TIMEOUT))
        .isInstanceOf(StreamException.Malformed.class)
        .hasMessageContaining("100")
        .hasMessageContaining("99");
    stream.reset();
  }

  @Test
  void largeDataGoesThroughWhole() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    var data = new byte[1 << 20];
    new SecureRandom().nextBytes(data);
    try (var stream = client.open(server.id(), ECHO)) {
      stream.writeFrame(Bytes.wrap(data), TIMEOUT);
      assertThat(stream.readFrame(1 << 20, TIMEOUT)).isEqualTo(Bytes.wrap(data));
    }
  }

  @Test
  void readTimesOutAndTheStreamStaysUsable() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    try (var stream = client.open(server.id(), ECHO)) {
      assertThat(roundTrip(stream, "one")).isEqualTo("one");
      assertThatThrownBy(() -> stream.awaitReadable(Duration.ofMillis(20)))
          .isInstanceOf(StreamException.TimedOut.class);
      assertThat(roundTrip(stream, "two")).isEqualTo("two");
    }
  }

  @Test
  void failingHandlerResetsItsStreamOnly() throws Exception {
    var server = echoHost();
    server.handle(
        OTHER,
        _ -> {
          throw new IllegalStateException("a test's handler fails");
        });
    var client = host();
    var connection = client.connect(addressOf(server));
    var stream = connection.open(TIMEOUT, OTHER);
    stream.writeFrame(Bytes.of(1), TIMEOUT);
    assertThatThrownBy(() -> stream.readFrame(10, TIMEOUT))
        .isInstanceOf(StreamException.Reset.class);
    try (var echo = connection.open(TIMEOUT, ECHO)) {
      assertThat(roundTrip(echo, "hello")).isEqualTo("hello");
    }
  }

  @Test
  void returningHandlerClosesItsStream() throws Exception {
    var server = host();
    server.handle(OTHER, stream -> stream.writeFrame(Bytes.of(1), TIMEOUT));
    var client = host();
    client.connect(addressOf(server));
    try (var stream = client.open(server.id(), OTHER)) {
      assertThat(stream.readFrame(10, TIMEOUT)).isEqualTo(Bytes.of(1));
      assertThat(stream.readFrame(10, TIMEOUT)).isNull();
    }
  }

  @Test
  void handlerSeesWhoOpenedTheStream() throws Exception {
    var seen = new CompletableFuture<Stream>();
    var server = host();
    server.handle(
        OTHER,
        stream -> {
          seen.complete(stream);
          echo(stream);
        });
    var client = host();
    client.connect(addressOf(server));
    try (var stream = client.open(server.id(), OTHER)) {
      assertThat(roundTrip(stream, "hello")).isEqualTo("hello");
      var served = seen.get();
      assertThat(served.inbound()).isTrue();
      assertThat(served.protocol()).isEqualTo(OTHER);
      assertThat(served.connection().remotePeer()).isEqualTo(client.id());
      assertThat(served.connection().inbound()).isTrue();
      assertThat(stream.inbound()).isFalse();
    }
  }

  @Test
  @Requirement({"ID-7", "KAD-30"})
  void unhandleResetsStreamsAndTellsThePeer() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    awaitIdentified(client, server);
    assertThat(client.peerstore().protocols(server.id())).contains(ECHO);
    var stream = client.open(server.id(), ECHO);
    assertThat(roundTrip(stream, "hello")).isEqualTo("hello");
    server.unhandle(ECHO);
    assertThatThrownBy(() -> roundTrip(stream, "hello")).isInstanceOf(StreamException.class);
    await().until(() -> !client.peerstore().protocols(server.id()).contains(ECHO));
    assertThat(server.protocols()).doesNotContain(ECHO);
  }

  // ---- Identify ----

  @Test
  @Requirement({"ID-1", "ID-6", "ID-5"})
  void bothSidesIdentifyEachOtherByThemselves() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    awaitIdentified(client, server);
    awaitIdentified(server, client);
    assertThat(client.peerstore().protocols(server.id())).contains(ECHO);
    assertThat(server.peerstore().protocols(client.id())).isNotEmpty().doesNotContain(ECHO);
    assertThat(client.peerstore().addresses(server.id())).isEqualTo(server.listenAddresses());
    assertThat(client.peerstore().agent(server.id())).isPresent();
    assertThat(client.peerstore().key(server.id())).contains(server.key().publicKey());
  }

  @Test
  @Requirement("ID-9")
  void thePortADiallerUsedIsNoAddressOfIt() throws Exception {
    var server = host();
    var client = host();
    var used = client.connect(addressOf(server)).localAddress();
    awaitIdentified(server, client);
    assertThat(server.peerstore().addresses(client.id()))
        .isEqualTo(client.listenAddresses())
        .doesNotContain(used);
  }

  @Test
  @Requirement("ID-7")
  void aNewProtocolIsPushed() throws Exception {
    var server = host();
    var client = host();
    client.connect(addressOf(server));
    awaitIdentified(client, server);
    awaitIdentified(server, client);
    server.handle(OTHER, HostContract::echo);
    await().until(() -> client.peerstore().protocols(server.id()).contains(OTHER));
    client.handle(ECHO, HostContract::echo);
    await().until(() -> server.peerstore().protocols(client.id()).contains(ECHO));
  }

  // ---- Events, protection, closing ----

  @Test
  void listenersHearOfPeersInOrder() throws Exception {
    var server = echoHost();
    var client = host();
    var heard = new CopyOnWriteArrayList<String>();
    client.listen(
        new HostListener() {
          @Override
          public void connected(PeerId peer) {
            heard.add("connected");
          }

          @Override
          public void identified(PeerId peer) {
            heard.add("identified");
          }

          @Override
          public void disconnected(PeerId peer) {
            heard.add("disconnected");
          }
        });
    var connection = client.connect(addressOf(server));
    await().until(() -> heard.contains("identified"));
    connection.close();
    await().until(() -> heard.size() == 3);
    assertThat(heard).containsExactly("connected", "identified", "disconnected");
  }

  @Test
  void closingEndsStreamsAtTheOtherSide() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    var stream = client.open(server.id(), ECHO);
    assertThat(roundTrip(stream, "hello")).isEqualTo("hello");
    server.close();
    assertThatThrownBy(() -> roundTrip(stream, "hello")).isInstanceOf(StreamException.class);
    await().until(() -> client.connections().isEmpty());
    server.close(); // Idempotent.
  }

  @Test
  void aClosedHostNeitherDialsNorListens() throws Exception {
    var server = echoHost();
    var client = host();
    client.close();
    assertThatThrownBy(() -> client.connect(addressOf(server)))
        .isInstanceOf(DialException.Refused.class);
    var address = addressOf(server);
    server.close();
    var late = host();
    assertThatThrownBy(() -> late.connect(address)).isInstanceOf(DialException.Unreachable.class);
  }

  @Test
  void manyStreamsAtOnce() throws Exception {
    var server = echoHost();
    var client = host();
    client.connect(addressOf(server));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var replies =
          IntStream.range(0, 200)
              .mapToObj(i -> threads.submit(() -> replyOnOwnStream(client, server, "stream " + i)))
              .toList();
      for (int i = 0; i < replies.size(); i++) {
        assertThat(replies.get(i).get()).isEqualTo("stream " + i);
      }
    }
  }

  private static String replyOnOwnStream(Host client, Host server, String text) throws IOException {
    try (var stream = client.open(server.id(), ECHO)) {
      return roundTrip(stream, text);
    }
  }
}
