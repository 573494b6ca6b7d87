package io.kadis.libp2p.yamux;

import static io.kadis.libp2p.yamux.Header.ACK;
import static io.kadis.libp2p.yamux.RawPeer.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.StreamException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reader whose deadline is far waits without a timer, and is in time all the same. */
@Timeout(30)
class ReadDeadlineTest {
  /** Looks every 25 ms: from 50 ms before its deadline on a reader has a timer. */
  private static final YamuxConfig LOOKS_OFTEN = Configs.lingering(Duration.ofMinutes(5));

  private static final Duration FAR = Duration.ofMillis(200);

  @Test
  void aFarDeadlineIsKeptAndTheStreamStaysUsable() throws Exception {
    try (var peer = RawPeer.dialed(LOOKS_OFTEN)) {
      var stream = peer.session.openStream(SOON);
      assertThatThrownBy(() -> stream.awaitReadable(FAR))
          .isInstanceOf(StreamException.TimedOut.class);
      peer.sendText(ACK, 1, "x");
      assertThat(stream.awaitReadable(SOON)).isTrue();
    }
  }
}
