package io.kadis.libp2p.ping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.host.NativeHost;
import io.kadis.libp2p.host.TestHosts;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PingTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final TestHosts hosts = new TestHosts();
  private NativeHost server;
  private NativeHost client;
  private Connection connection;

  @BeforeEach
  void connect() throws IOException {
    server = hosts.open();
    client = hosts.open();
    connection = TestHosts.connect(client, server);
  }

  @AfterEach
  void close() {
    hosts.close();
  }

  private static byte[] random() {
    var bytes = new byte[Ping.BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  private static byte[] readPing(Stream stream) throws StreamException {
    var bytes = new byte[Ping.BYTES];
    for (int filled = 0; filled < bytes.length; ) {
      int count = stream.read(bytes, filled, bytes.length - filled, TIMEOUT);
      assertThat(count).isPositive();
      filled += count;
    }
    return bytes;
  }

  private static void assertEchoes(Stream stream) throws StreamException {
    var sent = random();
    stream.write(sent, 0, sent.length, TIMEOUT);
    assertThat(readPing(stream)).isEqualTo(sent);
  }

  @Test
  @Requirement("PING-1")
  void oneStreamEchoesAgainAndAgainUntilItIsHalfClosed() throws Exception {
    try (var stream = connection.open(TIMEOUT, Ping.ID)) {
      for (int i = 0; i < 5; i++) {
        assertEchoes(stream);
      }
      stream.closeWrite();
      assertThat(stream.awaitReadable(TIMEOUT)).isFalse();
    }
  }

  @Test
  @Requirement({"PING-2", "ENC-5"})
  void dribbledBytesAreEchoedOnceTheyAreComplete() throws Exception {
    var sent = random();
    try (var stream = connection.open(TIMEOUT, Ping.ID)) {
      for (int i = 0; i < sent.length; i++) {
        stream.write(sent, i, 1, TIMEOUT);
      }
      assertThat(readPing(stream)).isEqualTo(sent);
    }
  }

  @Test
  @Requirement("PING-2")
  void anIncompletePingIsNotAnswered() throws Exception {
    var stream = connection.open(TIMEOUT, Ping.ID);
    stream.write(random(), 0, Ping.BYTES - 1, TIMEOUT);
    stream.closeWrite();
    assertThatThrownBy(() -> stream.awaitReadable(TIMEOUT))
        .isInstanceOf(StreamException.Reset.class);
  }

  @Test
  @Requirement("PING-2")
  void twoInboundStreamsAreServedAndAThirdIsReset() throws Exception {
    try (var one = connection.open(TIMEOUT, Ping.ID);
        var two = connection.open(TIMEOUT, Ping.ID)) {
      assertEchoes(one);
      assertEchoes(two);
      var three = connection.open(TIMEOUT, Ping.ID);
      assertThatThrownBy(() -> assertEchoes(three)).isInstanceOf(StreamException.Reset.class);
      assertEchoes(one);
    }
  }

  @Test
  @Requirement("PING-2")
  void aReplyOfOtherBytesIsAFailure() {
    server.handle(
        Ping.ID,
        stream -> {
          readPing(stream);
          stream.write(random(), 0, Ping.BYTES, TIMEOUT);
        });
    assertThatThrownBy(() -> Ping.measure(connection, TIMEOUT))
        .isInstanceOf(StreamException.Malformed.class)
        .hasMessageContaining("other bytes");
  }

  @Test
  void anEndInsteadOfAReplyIsAFailure() {
    server.handle(Ping.ID, PingTest::readPing);
    assertThatThrownBy(() -> Ping.measure(connection, TIMEOUT))
        .isInstanceOf(StreamException.Malformed.class);
  }

  @Test
  void silenceIsAFailure() {
    server.handle(
        Ping.ID,
        stream -> {
          readPing(stream);
          assertThat(stream.awaitReadable(TIMEOUT)).isFalse();
        });
    assertThatThrownBy(() -> Ping.measure(connection, Duration.ofMillis(100)))
        .isInstanceOf(StreamException.TimedOut.class);
  }

  @Test
  @Requirement("PING-2")
  void aPingerUsesOneStreamPerPeerAtATimeAndKeepsTheLatency() throws Exception {
    var streams = new AtomicInteger();
    server.handle(
        Ping.ID,
        stream -> {
          assertThat(streams.incrementAndGet()).isEqualTo(1);
          var ping = readPing(stream);
          streams.decrementAndGet();
          stream.write(ping, 0, ping.length, TIMEOUT);
        });
    var pinger = new Pinger(client);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var pings =
          IntStream.range(0, 20)
              .mapToObj(_ -> threads.submit(() -> pinger.ping(server.id())))
              .toList();
      for (var ping : pings) {
        assertThat(ping.get()).isPositive();
      }
    }
    assertThat(client.peerstore().latency(server.id())).isPresent();
  }

  @Test
  void aPingerDialsIfItMust() throws Exception {
    await().until(() -> client.peerstore().identified(server.id()));
    connection.close();
    assertThat(new Pinger(client).ping(server.id())).isPositive();
  }

  @Test
  @Requirement("PING-2")
  void aStreamIsKeptLongerThanRustPausesBetweenPings() {
    assertThat(Ping.IDLE).isGreaterThan(Duration.ofSeconds(15));
  }
}
