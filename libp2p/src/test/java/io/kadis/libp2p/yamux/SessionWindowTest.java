package io.kadis.libp2p.yamux;

import static io.kadis.libp2p.yamux.Header.ACK;
import static io.kadis.libp2p.yamux.Header.DATA;
import static io.kadis.libp2p.yamux.Header.FIN;
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

/** Flow control of a session, against frames written by hand. */
@Timeout(30)
class SessionWindowTest {
  @Test
  @Requirement({"YAMUX-3", "YAMUX-7"})
  void sendsNoMoreThanTheInitialWindowInSmallFrames() throws Exception {
    try (var peer = RawPeer.dialed()) {
      var stream = peer.session.openStream(SOON);
      var writing = writeInBackground(stream, INITIAL_WINDOW + 10);
      assertThat(receive(peer, INITIAL_WINDOW)).isLessThanOrEqualTo(16 * 1024);
      peer.expectQuiet();
      peer.send(WINDOW_UPDATE, 0, 1, 10);
      receive(peer, 10);
      writing.join();
    }
  }

  @Test
  @Requirement("YAMUX-3")
  void lengthOfAnAckIsAddedToTheWindow() throws Exception {
    try (var peer = RawPeer.dialed()) {
      var stream = peer.session.openStream(SOON);
      var writing = writeInBackground(stream, INITIAL_WINDOW + 5000);
      peer.send(WINDOW_UPDATE, ACK, 1, 5000);
      receive(peer, INITIAL_WINDOW + 5000);
      writing.join();
    }
  }

  @Test
  @Requirement("YAMUX-3")
  void lengthOfASynIsAddedToTheWindow() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 5000);
      var writing = writeInBackground(peer.accepted(), INITIAL_WINDOW + 5000);
      receive(peer, INITIAL_WINDOW + 5000);
      writing.join();
    }
  }

  @Test
  @Requirement("YAMUX-3")
  void wholeInitialWindowMayBeSentInOneFrame() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendData(SYN, 1, INITIAL_WINDOW).expectQuiet();
      assertThat(peer.accepted().available()).isEqualTo(INITIAL_WINDOW);
    }
  }

  @Test
  @Requirement({"YAMUX-4", "SEC-13"})
  void oneByteOverTheWindowEndsTheSession() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(DATA, SYN, 1, INITIAL_WINDOW + 1);
      assertThat(peer.expectProtocolError()).contains("262145 bytes for stream 1");
    }
    try (var peer = RawPeer.dialing()) {
      peer.sendData(SYN, 1, INITIAL_WINDOW).send(DATA, 0, 1, 1);
      assertThat(peer.expectProtocolError()).contains("1 bytes for stream 1");
    }
  }

  @Test
  @Requirement("YAMUX-4")
  void windowHoldsForAStreamWeClosedToo() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0);
      peer.accepted().close();
      peer.sendData(0, 1, INITIAL_WINDOW).send(DATA, 0, 1, 1);
      peer.expectProtocolError();
    }
  }

  @Test
  @Requirement({"YAMUX-5", "SEC-13", "SEC-19"})
  void creditOverThirtyTwoBitsEndsTheSession() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, -1 - INITIAL_WINDOW).expectQuiet(); // Exactly 2^32 - 1.
      peer.send(WINDOW_UPDATE, 0, 1, 1);
      assertThat(peer.expectProtocolError()).contains("2^32");
    }
  }

  @Test
  @Requirement("YAMUX-5")
  void emptyUpdateIsNothing() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0).send(WINDOW_UPDATE, 0, 1, 0).expectQuiet();
    }
  }

  @Test
  @Requirement("YAMUX-6")
  void creditComesBackOnceHalfTheWindowWasRead() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendData(SYN, 1, INITIAL_WINDOW).expectQuiet(); // Receiving alone earns nothing.
      var stream = peer.accepted();
      consume(stream, INITIAL_WINDOW / 2 - 1);
      peer.expectQuiet();
      consume(stream, 1);
      assertThat(peer.next().header())
          .isEqualTo(Header.of(WINDOW_UPDATE, ACK, 1, INITIAL_WINDOW / 2));
      peer.sendData(0, 1, INITIAL_WINDOW / 2).expectQuiet();
      peer.send(DATA, 0, 1, 1);
      peer.expectProtocolError();
    }
  }

  @Test
  @Requirement("YAMUX-6")
  void windowGrowsForAPeerThatFillsItUntilItsStreamEnds() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendData(SYN, 1, INITIAL_WINDOW);
      var stream = peer.accepted();
      consume(stream, INITIAL_WINDOW / 2);
      consume(stream, INITIAL_WINDOW / 2);
      int credit = peer.next().header().length() + peer.next().header().length();
      assertThat(credit).isEqualTo(2 * INITIAL_WINDOW);
      assertThat(peer.session.table.budget.grown()).isEqualTo(INITIAL_WINDOW);
      peer.sendData(0, 1, credit).expectQuiet();
      stream.reset();
      assertThat(peer.session.table.budget.grown()).isZero();
    }
  }

  @Test
  @Requirement("YAMUX-6")
  void noCreditForAPeerThatIsDone() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendData(SYN | FIN, 1, INITIAL_WINDOW);
      consume(peer.accepted(), INITIAL_WINDOW);
      peer.expectQuiet();
    }
  }

  @Test
  @Requirement("YAMUX-7")
  void emptyDataFramesAreLegal() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(DATA, SYN, 1, 0).send(DATA, 0, 1, 0).sendText(0, 1, "hi").send(DATA, FIN, 1, 0);
      var stream = peer.accepted();
      consume(stream, 2);
      assertThat(stream.awaitReadable(SOON)).isFalse();
    }
  }

  @Test
  @Requirement("YAMUX-15")
  void streamWithAClosedWindowStopsNobodyElse() throws Exception {
    try (var peer = RawPeer.dialed()) {
      var stuck = peer.session.openStream(SOON);
      var writing = writeInBackground(stuck, INITIAL_WINDOW + 1);
      receive(peer, INITIAL_WINDOW);
      peer.expectQuiet(); // Pings are answered.
      var other = peer.session.openStream(SOON);
      other.write(new byte[5], 0, 5, SOON);
      assertThat(peer.next().header()).isEqualTo(Header.of(DATA, SYN, 3, 5));
      stuck.reset();
      writing.join();
    }
  }

  @Test
  void writeSaysWhenThePeerDoesNotRead() throws Exception {
    try (var peer = RawPeer.dialed()) {
      var stream = peer.session.openStream(SOON);
      stream.write(new byte[INITIAL_WINDOW], 0, INITIAL_WINDOW, SOON);
      assertThatThrownBy(() -> stream.write(new byte[1], 0, 1, Duration.ofMillis(1)))
          .isInstanceOf(StreamException.TimedOut.class)
          .hasMessageContaining("window");
    }
  }

  @Test
  void readSaysWhenNothingCame() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.send(WINDOW_UPDATE, SYN, 1, 0);
      var stream = peer.accepted();
      assertThatThrownBy(() -> stream.read(new byte[1], 0, 1, Duration.ofMillis(1)))
          .isInstanceOf(StreamException.TimedOut.class);
      peer.sendText(0, 1, "h");
      consume(stream, 1);
    }
  }

  private static Thread writeInBackground(YamuxStream stream, int length) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            stream.write(new byte[length], 0, length, SOON);
          } catch (StreamException.Reset e) {
            // A test may reset it.
          } catch (StreamException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Reads data frames of this many bytes together; returns the size of the largest. */
  private static int receive(RawPeer peer, int total) throws IOException {
    int largest = 0;
    for (int got = 0; got < total; ) {
      var header = peer.next().header();
      if (header.type() == DATA) {
        got += header.length();
        largest = Math.max(largest, header.length());
        assertThat(got).isLessThanOrEqualTo(total);
      }
    }
    return largest;
  }

  private static void consume(YamuxStream stream, int total) throws StreamException {
    byte[] buffer = new byte[total];
    for (int got = 0; got < total; ) {
      got += stream.read(buffer, got, total - got, SOON);
    }
  }
}
