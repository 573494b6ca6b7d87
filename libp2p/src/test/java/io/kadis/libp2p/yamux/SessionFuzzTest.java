package io.kadis.libp2p.yamux;

import static io.kadis.libp2p.yamux.RawPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.channel.Duplex;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a peer sends, the session ends in order and keeps no more than it was sent. */
@Timeout(60)
class SessionFuzzTest {
  @Test
  @Requirement({"SEC-13", "SEC-30"})
  void garbageEndsTheSession() {
    Seeds.check(
        100,
        random -> {
          byte[] bytes = new byte[random.nextInt(200)];
          random.nextBytes(bytes);
          endsWith(bytes, 1 + random.nextInt(20));
        });
  }

  @Test
  @Requirement({"SEC-13", "SEC-30"})
  void framesThatAreAlmostRightDoNoHarm() {
    Seeds.check(
        200,
        random -> {
          byte[] bytes = new byte[Header.BYTES * 60];
          for (int at = 0; at < bytes.length; at += Header.BYTES) {
            plausible(random).encode(bytes, at);
          }
          endsWith(bytes, 1 + random.nextInt(50));
        });
  }

  @Test
  @Requirement("SEC-13")
  void announcedBodyTakesNoMemoryBeforeItArrives() throws Exception {
    try (var peer = RawPeer.dialing()) {
      peer.sendText(Header.SYN, 1, "x");
      peer.send(Header.DATA, 0, 1, StreamState.INITIAL_WINDOW - 1);
      peer.wire.write(new byte[10]);
      var stream = peer.accepted();
      await().until(() -> stream.available() == 11);
      assertThat(peer.session.table.budget.used()).isEqualTo(11);
      assertThat(stream.reservedBytes()).isLessThanOrEqualTo(32 * 1024);
    }
  }

  /** Valid types and few streams, so that states are reached; lengths of all kinds. */
  private static Header plausible(RandomGenerator random) {
    int type = random.nextInt(20) == 0 ? random.nextInt(256) : random.nextInt(4);
    int flags = random.nextInt(16);
    int stream = type >= Header.PING ? 0 : random.nextInt(8);
    int length =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> random.nextInt(64);
          case 2 -> random.nextInt(1 << 18);
          default -> random.nextInt();
        };
    return Header.of(type, flags, stream, length);
  }

  private static void endsWith(byte[] bytes, int atOnce) throws Exception {
    var closed = new CompletableFuture<String>();
    var channel = new Replay(bytes, atOnce);
    var listener =
        new YamuxSession.Listener() {
          @Override
          public void opened(YamuxStream stream) {}

          @Override
          public void closed(String reason) {
            closed.complete(reason);
          }
        };
    try (var session = YamuxSession.open(channel, false, YamuxConfig.DEFAULTS, listener)) {
      assertThat(closed.get(SOON.toSeconds(), TimeUnit.SECONDS)).isNotEmpty();
      assertThat(session.isOpen()).isFalse();
      assertThat(session.streamCount()).isZero();
      assertThat(session.table.budget.used()).isLessThanOrEqualTo(bytes.length);
      assertThat(channel.closed).isTrue();
    }
  }

  /** Gives fixed bytes, so many at a time, then the end; swallows what is written. */
  private static final class Replay implements Duplex {
    private final byte[] bytes;
    private final int atOnce;
    private int at;
    volatile boolean closed;

    Replay(byte[] bytes, int atOnce) {
      this.bytes = bytes;
      this.atOnce = atOnce;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (at == bytes.length || closed) {
        return -1;
      }
      int count = Math.min(Math.min(length, atOnce), bytes.length - at);
      System.arraycopy(bytes, at, buffer, offset, count);
      at += count;
      return count;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {}

    @Override
    public void close() {
      closed = true;
    }
  }
}
