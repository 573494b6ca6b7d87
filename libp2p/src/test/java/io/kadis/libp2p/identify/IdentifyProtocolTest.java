package io.kadis.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.kadis.libp2p.Connection;
import io.kadis.libp2p.HostListener;
import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import io.kadis.libp2p.host.NativeHost;
import io.kadis.libp2p.host.TestHosts;
import io.kadis.libp2p.identify.IdentifyProtocol.KnownRecords;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.proto.IdentifyProto.Identify;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IdentifyProtocolTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ProtocolId PROTOCOL = new ProtocolId("/p");

  private final TestHosts hosts = new TestHosts();
  private NativeHost server;
  private NativeHost client;

  @BeforeEach
  void open() throws IOException {
    server = hosts.open();
    client = hosts.open();
  }

  @AfterEach
  void close() {
    hosts.close();
  }

  private static Bytes part(int protocol) {
    return Bytes.wrap(Identify.newBuilder().addProtocols("/p/" + protocol).build().toByteArray());
  }

  private static StreamHandler telling(Bytes... parts) {
    return IdentifyProtocol.answer(_ -> Arrays.asList(parts));
  }

  private Connection connect() throws IOException {
    return TestHosts.connect(client, server);
  }

  @Test
  @Requirement({"ID-1", "ID-3"})
  void askingTellsWhatThePeerServesAndHowItSeesUs() throws Exception {
    server.handle(PROTOCOL, _ -> {});
    var connection = connect();
    var told = IdentifyProtocol.ask(connection, KnownRecords.NONE);
    assertThat(told.protocols()).contains(PROTOCOL, IdentifyProtocol.ID, IdentifyProtocol.PUSH);
    assertThat(told.observedAddress()).contains(connection.localAddress());
    assertThat(told.listenAddresses()).isEqualTo(server.listenAddresses());
    assertThat(told.signedRecord().orElseThrow().addresses()).isEqualTo(server.listenAddresses());
    assertThat(told.agentVersion()).contains("test/1");
  }

  @Test
  @Requirement("ENV-4")
  void aRecordWeHoldIsNotOpenedAgain() throws Exception {
    var connection = connect();
    var told = IdentifyProtocol.ask(connection, KnownRecords.NONE).signedRecord();
    var known = new PeerRecord(server.id(), told.orElseThrow().sequence(), List.of());
    assertThat(IdentifyProtocol.ask(connection, _ -> Optional.of(known)).signedRecord().get())
        .isSameAs(known);
    var older = new PeerRecord(server.id(), known.sequence() - 1, List.of());
    assertThat(IdentifyProtocol.ask(connection, _ -> Optional.of(older)).signedRecord())
        .isEqualTo(told);
  }

  @Test
  @Requirement("ID-1")
  void tenPartsAreMerged() throws Exception {
    server.handle(
        IdentifyProtocol.ID,
        telling(IntStream.range(0, 10).mapToObj(i -> part(i)).toArray(Bytes[]::new)));
    assertThat(IdentifyProtocol.ask(connect(), KnownRecords.NONE).protocols()).hasSize(10);
  }

  @Test
  @Requirement({"ID-1", "SEC-17"})
  void elevenPartsAreRefused() throws Exception {
    server.handle(
        IdentifyProtocol.ID,
        telling(IntStream.range(0, 11).mapToObj(i -> part(i)).toArray(Bytes[]::new)));
    var connection = connect();
    assertThatThrownBy(() -> IdentifyProtocol.ask(connection, KnownRecords.NONE))
        .isInstanceOf(StreamException.Malformed.class)
        .hasMessageContaining("10 parts");
  }

  @Test
  @Requirement({"ID-1", "SEC-17"})
  void moreThanEightKibibytesAreRefusedTogetherToo() throws Exception {
    var agent = "x".repeat(5000);
    var big = Bytes.wrap(Identify.newBuilder().setAgentVersion(agent).build().toByteArray());
    server.handle(IdentifyProtocol.ID, telling(big, big));
    var connection = connect();
    assertThatThrownBy(() -> IdentifyProtocol.ask(connection, KnownRecords.NONE))
        .isInstanceOf(StreamException.Malformed.class);
  }

  @Test
  @Requirement({"ID-6", "ID-4"})
  void aPeerThatLiesAboutItsKeyStaysConnectedButUnidentified() throws Exception {
    var other = ByteString.copyFrom(client.key().publicKey().encode().toArray());
    server.handle(
        IdentifyProtocol.ID,
        telling(Bytes.wrap(Identify.newBuilder().setPublicKey(other).build().toByteArray())));
    var connection = connect();
    assertThatThrownBy(() -> IdentifyProtocol.ask(connection, KnownRecords.NONE))
        .isInstanceOf(StreamException.Malformed.class);
    await().until(() -> server.peerstore().identified(client.id()));
    assertThat(client.peerstore().identified(server.id())).isFalse();
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  @Requirement("ID-6")
  void aPeerWithoutIdentifyStaysConnected() throws Exception {
    server.unhandle(IdentifyProtocol.ID);
    server.handle(PROTOCOL, stream -> stream.writeFrame(Bytes.of(1), TIMEOUT));
    var connection = connect();
    assertThatThrownBy(() -> IdentifyProtocol.ask(connection, KnownRecords.NONE))
        .isInstanceOf(StreamException.class);
    try (var stream = connection.open(TIMEOUT, PROTOCOL)) {
      assertThat(stream.readFrame(10, TIMEOUT)).isEqualTo(Bytes.of(1));
    }
  }

  @Test
  @Requirement("ID-7")
  void aPushChangesWhatItNamesAndIsAnnounced() throws Exception {
    var connection = connect();
    await().until(() -> server.peerstore().identified(client.id()));
    var elsewhere = Multiaddr.parse("/ip4/198.51.100.1/tcp/4001");
    var announced = new CountDownLatch(1);
    server.listen(
        new HostListener() {
          @Override
          public void identified(PeerId peer) {
            if (server.peerstore().addresses(peer).equals(List.of(elsewhere))) {
              announced.countDown();
            }
          }
        });
    var addresses = ByteString.copyFrom(elsewhere.bytes().toArray());
    var before = server.peerstore().protocols(client.id());
    IdentifyProtocol.push(
        connection,
        List.of(Bytes.wrap(Identify.newBuilder().addListenAddrs(addresses).build().toByteArray())));
    assertThat(announced.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(server.peerstore().protocols(client.id())).isEqualTo(before);
  }

  @Test
  @Requirement("ID-7")
  void aPushToAPeerWithoutPushFailsQuietly() throws Exception {
    server.unhandle(IdentifyProtocol.PUSH);
    var connection = connect();
    assertThatThrownBy(() -> IdentifyProtocol.push(connection, List.of(part(1))))
        .isInstanceOf(StreamException.class);
    client.handle(PROTOCOL, _ -> {});
    assertThat(connection.isOpen()).isTrue();
    assertThat(IdentifyProtocol.ask(connection, KnownRecords.NONE).protocols()).isNotEmpty();
  }

  /**
   * Who missed it would take us for a peer that does not serve it, for as long as it is connected.
   */
  @Test
  @Requirement("ID-7")
  void aPushThatFailsIsTriedAgain() throws Exception {
    var pushes = new AtomicInteger();
    server.handle(
        IdentifyProtocol.PUSH,
        stream -> {
          if (pushes.incrementAndGet() == 1) {
            stream.reset();
          }
        });
    connect();
    await().until(() -> server.peerstore().identified(client.id()));
    client.handle(PROTOCOL, _ -> {});
    await().until(() -> pushes.get() == 2);
  }

  @Test
  @Requirement("ID-7")
  void aPushThatComesBeforeTheFirstAnswerIsNotOvertakenByIt() throws Exception {
    client.handle(
        IdentifyProtocol.ID,
        stream -> {
          var push = stream.connection().open(TIMEOUT, IdentifyProtocol.PUSH);
          push.writeFrame(part(2), TIMEOUT);
          push.closeWrite();
          var _ = push.awaitReadable(Duration.ofMillis(500)); // In vain: first comes the answer.
          telling(part(1)).handle(stream);
        });
    connect();
    var newest = Set.of(new ProtocolId("/p/2"));
    await().until(() -> server.peerstore().protocols(client.id()).equals(newest));
  }
}
