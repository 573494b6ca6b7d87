package io.kadis.libp2p.yamux;

import static io.kadis.libp2p.yamux.Header.ACK;
import static io.kadis.libp2p.yamux.Header.DATA;
import static io.kadis.libp2p.yamux.Header.FIN;
import static io.kadis.libp2p.yamux.Header.GO_AWAY;
import static io.kadis.libp2p.yamux.Header.PING;
import static io.kadis.libp2p.yamux.Header.RST;
import static io.kadis.libp2p.yamux.Header.SYN;
import static io.kadis.libp2p.yamux.Header.WINDOW_UPDATE;
import static io.kadis.libp2p.yamux.RawPeer.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.StreamException;
import io.kadis.testing.Requirement;
import java.time.Duration;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session against frames written by hand: opening, ending, pings, GoAway. */
@Timeout(30)
class SessionFramesTest {
  private static final byte[] HI = "hi".getBytes(UTF_8);

  @Test
  @Requirement("YAMUX-1")
  void dialerOpensOddIdsFromOne() throws Exception {
    try (var peer = RawPeer.dialed()) {
      assertThat(peer.session.openStream(SOON).id()).isEqualTo(1);
      assertThat(peer.session.openStream(SOON).id()).isEqualTo(3);
    }
  }

  @Test
  @Requirement("YAMUX-1")
  void listenerOpensEvenIdsFromTwoAndNeverReusesThem() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.session.openStream(SOON).reset();
      assertThat(peer.session.openStream(SOON).id()).isEqualTo(4);
    }
  }

  @Test
  @Requirement({"YAMUX-1", "YAMUX-13"})
  void synWithOurParityIsProtocolError() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 2, 0);
      assertThat(peer.expectProtocolError()).contains("stream 2 is ours");
    }
  }

  @Test
  @Requirement("YAMUX-2")
  void firstDataCarriesSynAndFollowsWithoutAck() throws Exception {
    try (var peer = RawPeer.dialed()) {
      var stream = peer.session.openStream(SOON);
      stream.write(HI, 0, 2, SOON);
      stream.write(HI, 0, 2, SOON);
      assertThat(peer.next()).isEqualTo(new RawPeer.Frame(Header.of(DATA, SYN, 1, 2), hi()));
      assertThat(peer.next()).isEqualTo(new RawPeer.Frame(Header.of(DATA, 0, 1, 2), hi()));
    }
  }

  @Test
  @Requirement("YAMUX-2")
  void streamThatWaitsFirstOpensWithAnEmptyWindowUpdate() throws Exception {
    try (var peer = RawPeer.dialed()) {
      var stream = peer.session.openStream(SOON);
      var waiting = Thread.ofVirtual().start(() -> swallow(() -> stream.awaitReadable(SOON)));
      assertThat(peer.nextHeader()).isEqualTo("000100010000000100000000");
      peer.send("000100020000000100000000").sendText(0, 1, "yo");
      waiting.join();
      assertThat(stream.available()).isEqualTo(2);
    }
  }

  @Test
  @Requirement("YAMUX-2")
  void acceptsWithAckOnTheFirstFrameBack() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(SYN, 1, "hi");
      var stream = peer.accepted();
      stream.read(new byte[2], 0, 2, SOON);
      stream.write(HI, 0, 2, SOON);
      stream.write(HI, 0, 2, SOON);
      assertThat(peer.next().header()).isEqualTo(Header.of(DATA, ACK, 1, 2));
      assertThat(peer.next().header()).isEqualTo(Header.of(DATA, 0, 1, 2));
    }
  }

  @Test
  @Requirement("YAMUX-2")
  void acceptsWithAnEmptyWindowUpdateWhenItWaits() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send("000100010000000100000000");
      var stream = peer.accepted();
      var waiting = Thread.ofVirtual().start(() -> swallow(() -> stream.awaitReadable(SOON)));
      assertThat(peer.nextHeader()).isEqualTo("000100020000000100000000");
      peer.send(WINDOW_UPDATE, FIN, 1, 0);
      waiting.join();
    }
  }

  @Test
  @Requirement("YAMUX-8")
  void finLeavesWhatWasSentBeforeReadable() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(SYN | FIN, 1, "hi");
      var stream = peer.accepted();
      assertThat(text(stream)).isEqualTo("hi");
      assertThat(stream.read(new byte[1], 0, 1, SOON)).isEqualTo(-1);
      assertThat(stream.awaitReadable(SOON)).isFalse();
    }
  }

  @Test
  @Requirement("YAMUX-8")
  void finMayRideOnAnyFrame() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN | FIN, 1, 0);
      assertThat(peer.accepted().awaitReadable(SOON)).isFalse();
      peer.send(WINDOW_UPDATE, SYN, 3, 0).send("000100040000000300000000");
      assertThat(peer.accepted().awaitReadable(SOON)).isFalse();
      peer.send(WINDOW_UPDATE, SYN, 5, 0).send(DATA, FIN, 5, 0);
      assertThat(peer.accepted().awaitReadable(SOON)).isFalse();
    }
  }

  @Test
  @Requirement("YAMUX-8")
  void halfClosedStreamStillAnswersAndIsGoneAfterBothFins() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(SYN | FIN, 1, "hi");
      var stream = peer.accepted();
      assertThat(peer.session.streamCount()).isEqualTo(1);
      stream.write(HI, 0, 2, SOON);
      stream.closeWrite();
      stream.closeWrite();
      assertThat(peer.next().header()).isEqualTo(Header.of(DATA, ACK, 1, 2));
      assertThat(peer.nextHeader()).isEqualTo("000100040000000100000000");
      peer.expectQuiet();
      assertThat(peer.session.streamCount()).isZero();
      assertThat(text(stream)).isEqualTo("hi");
    }
  }

  @Test
  @Requirement("YAMUX-9")
  void resetFailsBothDirectionsAndDropsWhatWasReceived() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(SYN, 1, "hi");
      var stream = peer.accepted();
      peer.send(WINDOW_UPDATE, RST, 1, 0).expectQuiet();
      assertThatThrownBy(() -> text(stream)).isInstanceOf(StreamException.Reset.class);
      assertThatThrownBy(() -> stream.write(HI, 0, 2, SOON))
          .isInstanceOf(StreamException.Reset.class);
      assertThat(peer.session.streamCount()).isZero();
    }
  }

  @Test
  @Requirement("YAMUX-9")
  void resetWakesAReaderThatWaits() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0);
      var stream = peer.accepted();
      Thread.ofVirtual().start(() -> swallow(() -> peer.send(WINDOW_UPDATE, RST, 1, 0)));
      assertThatThrownBy(() -> text(stream)).isInstanceOf(StreamException.Reset.class);
    }
  }

  @Test
  @Requirement({"YAMUX-5", "YAMUX-9"})
  void errorCodeOfAResetIsNotCredit() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0).send(WINDOW_UPDATE, RST, 1, -1).expectQuiet();
    }
  }

  @Test
  @Requirement("YAMUX-9")
  void framesForUnknownStreamsAreDrainedSilently() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendData(0, 77, 100_000)
          .send(WINDOW_UPDATE, 0, 78, 5)
          .send(WINDOW_UPDATE, FIN, 77, 0)
          .send(WINDOW_UPDATE, RST, 79, 0)
          .expectQuiet();
    }
  }

  @Test
  @Requirement("YAMUX-9")
  void dataAfterOurResetIsDiscarded() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0);
      peer.accepted().reset();
      assertThat(peer.next().header()).isEqualTo(Header.of(WINDOW_UPDATE, RST, 1, 0));
      peer.sendData(0, 1, 300_000).expectQuiet();
    }
  }

  @Test
  void streamNeverUsedLeavesNoTrace() throws Exception {
    try (var peer = RawPeer.dialed()) {
      peer.session.openStream(SOON).reset();
      peer.session.openStream(SOON).close();
      peer.expectQuiet();
      assertThat(peer.session.streamCount()).isZero();
    }
  }

  @Test
  void closeSendsFinAndDropsWhatStillComes() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(SYN, 1, "hi");
      var stream = peer.accepted();
      stream.close();
      assertThat(peer.next().header()).isEqualTo(Header.of(WINDOW_UPDATE, FIN | ACK, 1, 0));
      peer.sendData(0, 1, 200_000).expectQuiet();
      assertThat(peer.session.streamCount()).isEqualTo(1);
      peer.send(WINDOW_UPDATE, FIN, 1, 0).expectQuiet();
      assertThat(peer.session.streamCount()).isZero();
    }
  }

  @Test
  @Requirement("YAMUX-10")
  void answersPingWithTheSameValue() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send("000200010000000000000007");
      assertThat(peer.nextHeader()).isEqualTo("000200020000000000000007");
    }
  }

  @Test
  @Requirement("YAMUX-10")
  void measuresARoundTripAndSharesThePing() throws Exception {
    try (var peer = RawPeer.dialing()) {
      var first = Thread.ofVirtual().start(() -> swallow(() -> peer.session.ping(SOON)));
      Header ping = peer.next().header();
      assertThat(ping).isEqualTo(Header.of(PING, SYN, 0, ping.length()));
      assertThatThrownBy(() -> peer.session.ping(Duration.ofMillis(1)))
          .isInstanceOf(StreamException.TimedOut.class);
      peer.send(PING, ACK, 0, ping.length());
      first.join();
      peer.expectQuiet(); // One ping for two callers.
    }
  }

  @Test
  @Requirement("YAMUX-10")
  void unknownAndLatePongsAreIgnored() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(PING, ACK, 0, 12345).send(PING, 0, 0, 1).expectQuiet();
      assertThat(peer.session.isOpen()).isTrue();
    }
  }

  @Test
  @Requirement("YAMUX-12")
  void goAwayStopsOpeningAndLetsStreamsFinish() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(SYN, 1, "hi").send(GO_AWAY, 0, 0, 0).expectQuiet();
      var stream = peer.accepted();
      assertThat(peer.session.isOpen()).isFalse();
      assertThatThrownBy(() -> peer.session.openStream(SOON))
          .isInstanceOf(StreamException.Closed.class);
      assertThat(text(stream)).isEqualTo("hi");
      stream.reset();
      assertThat(peer.reasonOfEnd()).isNotEmpty();
    }
  }

  @Test
  @Requirement("YAMUX-12")
  void goAwayWithAnErrorEndsEverything() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0).send(GO_AWAY, 0, 0, 2);
      assertThat(peer.reasonOfEnd()).contains("code 2");
      assertThatThrownBy(() -> text(peer.accepted())).isInstanceOf(StreamException.Closed.class);
    }
  }

  @Test
  @Requirement("YAMUX-12")
  void afterOurGoAwayNewStreamsAreReset() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0);
      peer.accepted();
      peer.session.goAway();
      assertThat(peer.next().header()).isEqualTo(Header.of(GO_AWAY, 0, 0, 0));
      peer.send(WINDOW_UPDATE, SYN, 3, 0);
      assertThat(peer.next().header()).isEqualTo(Header.of(WINDOW_UPDATE, RST, 3, 0));
    }
  }

  @Test
  @Requirement("YAMUX-12")
  void closeSaysGoAwayAfterWhatWasWritten() throws Exception {
    try (var peer = RawPeer.dialed()) {
      var stream = peer.session.openStream(SOON);
      stream.write(HI, 0, 2, SOON);
      peer.session.close();
      assertThat(peer.next().header()).isEqualTo(Header.of(DATA, SYN, 1, 2));
      assertThat(peer.next().header()).isEqualTo(Header.of(GO_AWAY, 0, 0, 0));
      assertThat(peer.reasonOfEnd()).isEqualTo("closed here");
      assertThatThrownBy(() -> stream.write(HI, 0, 2, SOON))
          .isInstanceOf(StreamException.Closed.class);
    }
  }

  @Test
  void whatThePeerSentBeforeItLeftStaysReadable() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(SYN, 1, "hi").sendText(SYN | FIN, 3, "yo");
      var cut = peer.accepted();
      var whole = peer.accepted();
      peer.wire.close();
      peer.reasonOfEnd();
      assertThat(text(cut)).isEqualTo("hi");
      assertThatThrownBy(() -> text(cut)).isInstanceOf(StreamException.Closed.class);
      assertThat(text(whole)).isEqualTo("yo");
      assertThat(whole.awaitReadable(SOON)).isFalse();
    }
  }

  @Test
  @Requirement("YAMUX-13")
  void synOnAnExistingIdIsProtocolError() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0).send(WINDOW_UPDATE, SYN, 1, 0);
      assertThat(peer.expectProtocolError()).contains("opened twice");
    }
  }

  @Test
  @Requirement("YAMUX-13")
  void brokenHeadersEndTheSessionWithGoAway() throws Exception {
    String[] broken = {
      "010000000000000100000000", // version 1
      "000400000000000100000000", // type 4
      "000000000000000000000000", // data for the session
      "000100000000000000000000", // window update for the session
      "000200010000000100000007", // ping of a stream
      "000300000000000100000000", // GoAway of a stream
      "000000000000000100100001", // 1 MiB and one byte
      "0000000100000001ffffffff" // 4 GiB with SYN
    };
    for (String header : broken) {
      try (var peer = RawPeer.dialing()) {
        peer.send(header);
        assertThat(peer.expectProtocolError()).as(header).contains("protocol error");
      }
    }
  }

  @Test
  @Requirement("YAMUX-13")
  void unknownFlagsAreIgnored() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(SYN | 0xfff0, 1, "hi");
      assertThat(text(peer.accepted())).isEqualTo("hi");
    }
  }

  @Test
  void streamThePeerNeverClosesIsResetInTheEnd() throws Exception {
    var config = Configs.lingering(Duration.ZERO);
    try (var peer = RawPeer.dialing(config)) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0);
      peer.accepted().close();
      assertThat(peer.next().header()).isEqualTo(Header.of(WINDOW_UPDATE, FIN | ACK, 1, 0));
      assertThat(peer.next().header()).isEqualTo(Header.of(WINDOW_UPDATE, RST, 1, 0));
      await().until(() -> peer.session.streamCount() == 0);
    }
  }

  private static Bytes hi() {
    return Bytes.wrap(HI);
  }

  static String text(YamuxStream stream) throws StreamException {
    byte[] buffer = new byte[100];
    int count = stream.read(buffer, 0, buffer.length, SOON);
    return new String(buffer, 0, count, UTF_8);
  }

  interface Action {
    void run() throws Exception;
  }

  static void swallow(Action action) {
    try {
      action.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
