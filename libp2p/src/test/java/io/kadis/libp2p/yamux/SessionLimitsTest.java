package io.kadis.libp2p.yamux;

import static io.kadis.libp2p.yamux.Header.ACK;
import static io.kadis.libp2p.yamux.Header.DATA;
import static io.kadis.libp2p.yamux.Header.PING;
import static io.kadis.libp2p.yamux.Header.RST;
import static io.kadis.libp2p.yamux.Header.SYN;
import static io.kadis.libp2p.yamux.Header.WINDOW_UPDATE;
import static io.kadis.libp2p.yamux.RawPeer.SOON;
import static io.kadis.libp2p.yamux.StreamState.INITIAL_WINDOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.StreamException;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one peer can cost a session. */
@Timeout(30)
class SessionLimitsTest {
  private static final Duration NOW = Duration.ofMillis(1);
  private static final Duration LONG = Duration.ofMinutes(5);

  @Test
  @Requirement("YAMUX-1")
  void usedUpIdsAreRefusedHere() throws Exception {
    var table = new StreamTable(0xFFFF_FFFFL, YamuxConfig.DEFAULTS, () -> {});
    var outbox = new Outbox(YamuxConfig.DEFAULTS, () -> {}, () -> {});
    long deadline = Waits.deadline(SOON);
    var last = table.open(deadline, id -> new YamuxStream(id, false, outbox, table));
    assertThat(last.id()).isEqualTo(0xFFFF_FFFFL);
    assertThatThrownBy(() -> table.open(deadline, id -> new YamuxStream(id, false, outbox, table)))
        .isInstanceOf(StreamException.Closed.class)
        .hasMessageContaining("dial again");
  }

  @Test
  @Requirement("YAMUX-14")
  void opensWaitWhileTooManyAreUnacknowledged() throws Exception {
    try (var peer = RawPeer.dialed()) {
      for (int i = 0; i < 256; i++) {
        peer.session.openStream(NOW);
      }
      assertThatThrownBy(() -> peer.session.openStream(NOW))
          .isInstanceOf(StreamException.TimedOut.class)
          .hasMessageContaining("256");
      peer.send(WINDOW_UPDATE, ACK, 1, 0);
      assertThat(peer.session.openStream(SOON).id()).isEqualTo(513);
    }
  }

  @Test
  @Requirement("YAMUX-14")
  void resetFreesThePlaceOfAnUnacknowledgedStream() throws Exception {
    try (var peer = RawPeer.dialed(Configs.streams(10, 10, 1))) {
      var first = peer.session.openStream(NOW);
      assertThatThrownBy(() -> peer.session.openStream(NOW))
          .isInstanceOf(StreamException.TimedOut.class);
      first.reset();
      peer.session.openStream(NOW).write(new byte[1], 0, 1, SOON);
      peer.send(WINDOW_UPDATE, RST, 3, 0);
      peer.session.openStream(SOON);
    }
  }

  @Test
  @Requirement("YAMUX-14")
  void opensWaitWhileBothSidesTogetherHaveTooMany() throws Exception {
    try (var peer = RawPeer.dialed(Configs.streams(10, 2, 10))) {
      peer.send(WINDOW_UPDATE, SYN, 2, 0);
      var inbound = peer.accepted();
      peer.session.openStream(NOW);
      assertThatThrownBy(() -> peer.session.openStream(NOW))
          .isInstanceOf(StreamException.TimedOut.class)
          .hasMessageContaining("2 streams are open");
      inbound.reset();
      peer.session.openStream(SOON);
    }
  }

  @Test
  @Requirement("YAMUX-14")
  void inboundStreamsOverTheLimitAreReset() throws Exception {
    try (var peer = RawPeer.dialing(Configs.streams(2, 10, 10))) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0).send(WINDOW_UPDATE, SYN, 3, 0).sendText(SYN, 5, "hi");
      assertThat(peer.next().header()).isEqualTo(Header.of(WINDOW_UPDATE, RST, 5, 0));
      peer.accepted().reset();
      assertThat(peer.next().header()).isEqualTo(Header.of(WINDOW_UPDATE, RST, 1, 0));
      peer.send(WINDOW_UPDATE, SYN, 7, 0).expectQuiet();
      assertThat(peer.opened).hasSize(2);
    }
  }

  @Test
  @Requirement("SEC-13")
  void resetStreamKeepsItsPlaceWhileItsHandlerWorks() throws Exception {
    try (var peer = RawPeer.dialing(Configs.streams(2, 10, 10))) {
      for (int id = 1; id <= 3; id += 2) {
        peer.send(WINDOW_UPDATE, SYN, id, 0).send(WINDOW_UPDATE, RST, id, 0);
      }
      peer.send(WINDOW_UPDATE, SYN, 5, 0);
      assertThat(peer.next().header()).isEqualTo(Header.of(WINDOW_UPDATE, RST, 5, 0));
      peer.accepted().close();
      peer.send(WINDOW_UPDATE, SYN, 7, 0).expectQuiet();
    }
  }

  @Test
  @Requirement("SEC-13")
  void rapidResetEndsTheSession() throws Exception {
    try (var peer = RawPeer.dialing()) {
      // Twice the limit, as they may fall into two seconds.
      var flood = Thread.ofVirtual().start(() -> flood(peer, WINDOW_UPDATE, SYN | RST, 4_000));
      assertThat(peer.expectProtocolError()).contains("opened and reset");
      flood.join();
      assertThat(peer.opened.size()).isLessThanOrEqualTo(512);
    }
  }

  @Test
  void peerMayResetAsManyOfOurStreamsAsItLikes() throws Exception {
    try (var peer = RawPeer.dialed()) {
      for (int id = 1; id < 2 * 2_500; id += 2) {
        peer.session.openStream(SOON);
        peer.send(WINDOW_UPDATE, RST, id, 0);
      }
      peer.expectQuiet();
    }
  }

  @Test
  @Requirement("SEC-13")
  void peerThatAsksAndDoesNotReadIsCutOff() throws Exception {
    // Not the pongs, which are dropped: each stream refused takes an answer.
    try (var peer = RawPeer.dialing(Configs.queued(1000, 100))) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0);
      fillTheWire(peer.accepted());
      flood(peer, WINDOW_UPDATE, SYN, 2_000);
      assertThat(peer.reasonOfEnd()).isNotEmpty();
    }
  }

  @Test
  @Requirement("YAMUX-10")
  void pingFloodEndsNoSession() throws Exception {
    try (var peer = RawPeer.dialing(Configs.queued(1000, 100))) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0);
      fillTheWire(peer.accepted());
      for (int i = 0; i < 20_000; i++) {
        peer.send(PING, SYN, 0, i);
      }
      assertThat(peer.session.isOpen()).isTrue();
    }
  }

  @Test
  @Requirement({"SEC-14", "SEC-13"})
  void unreadBytesOfAllStreamsAreBounded() throws Exception {
    try (var peer = RawPeer.dialing()) {
      int streams = (16 << 20) / INITIAL_WINDOW;
      for (int i = 0; i <= streams; i++) {
        peer.sendData(SYN, 2 * i + 1, INITIAL_WINDOW);
      }
      int last = 2 * streams + 1;
      assertThat(peer.next().header()).isEqualTo(Header.of(WINDOW_UPDATE, RST, last, 0));
      peer.expectQuiet();
      for (int i = 0; i < streams; i++) {
        var stream = peer.accepted();
        assertThat(stream.available()).isEqualTo(INITIAL_WINDOW);
        stream.reset();
      }
      assertThatThrownBy(() -> SessionFramesTest.text(peer.accepted()))
          .isInstanceOf(StreamException.Reset.class)
          .hasMessageContaining("at most 16777216");
      assertThat(peer.session.table.budget.used()).isZero();
    }
  }

  @Test
  @Requirement("SEC-14")
  void tenThousandStreamsLeaveTheHonestOnesServed() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(SYN, 1, "hi");
      var honest = peer.accepted();
      for (int i = 1; i <= 500; i++) {
        peer.send(WINDOW_UPDATE, SYN, 2 * i + 1, 0);
      }
      peer.expectQuiet();
      assertThat(peer.session.streamCount()).isEqualTo(501);
      honest.write(new byte[5], 0, 5, SOON);
      assertThat(peer.next().header()).isEqualTo(Header.of(DATA, ACK, 1, 5));
      var flood = Thread.ofVirtual().start(() -> flood(peer, WINDOW_UPDATE, SYN, 10_000, 2001));
      peer.expectProtocolError();
      flood.join();
      assertThat(peer.opened.size()).isLessThanOrEqualTo(512);
    }
  }

  @Test
  @Requirement("YAMUX-11")
  void silentPeerIsAskedAndThenLeft() throws Exception {
    var config = Configs.waits(Duration.ofMillis(50), Duration.ofMillis(50), LONG);
    try (var peer = RawPeer.dialing(config)) {
      assertThat(peer.next().header()).isEqualTo(Header.of(PING, SYN, 0, 0));
      assertThat(peer.reasonOfEnd()).contains("nothing heard");
    }
  }

  @Test
  @Requirement("YAMUX-15")
  void writeThatStallsEndsTheConnection() throws Exception {
    var config = Configs.waits(LONG, LONG, Duration.ofMillis(50));
    try (var peer = RawPeer.dialing(config)) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0).send(WINDOW_UPDATE, 0, 1, 1 << 30);
      var stream = peer.accepted();
      assertThatThrownBy(() -> stream.write(new byte[4 << 20], 0, 4 << 20, SOON))
          .isInstanceOf(StreamException.Closed.class);
      assertThat(peer.reasonOfEnd()).contains("takes no bytes");
    }
  }

  /** With its headers this is more than the pipe holds: the writer is stuck. */
  private static void fillTheWire(YamuxStream stream) throws Exception {
    stream.write(new byte[INITIAL_WINDOW], 0, INITIAL_WINDOW, SOON);
  }

  private static void flood(RawPeer peer, int type, int flags, int count) {
    flood(peer, type, flags, count, 3);
  }

  private static void flood(RawPeer peer, int type, int flags, int count, int firstId) {
    try {
      for (int i = 0; i < count; i++) {
        peer.send(type, flags, firstId + 2 * i, 0);
      }
    } catch (IOException e) {
      // The session ended under the flood, as it should.
    }
  }
}
