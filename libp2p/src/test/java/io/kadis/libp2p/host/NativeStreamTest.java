package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kadis.libp2p.Connection;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.StreamException;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NativeStreamTest {
  private static final ProtocolId PROTOCOL = new ProtocolId("/test/1.0.0");
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final byte[] WINDOW = new byte[200 * 1024];

  @Test
  @Requirement("MSS-6")
  void aFirstWriteThatTimesOutEndsTheStreamSinceTheProposalMayBeHalfSent() throws Exception {
    try (var hosts = new TestHosts()) {
      var host = hosts.open();
      try (var peer = ScriptedPeer.connect(host)) {
        var _ = peer.secure(Upgrader.YAMUX); // And reads no more.
        await().until(() -> host.connection(peer.key.peerId()).isPresent());
        var connection = host.connection(peer.key.peerId()).get();
        assertThatThrownBy(() -> writeUntilStuck(connection))
            .isInstanceOf(StreamException.TimedOut.class);
        var stream = connection.open(TIMEOUT, PROTOCOL);
        assertThatThrownBy(() -> stream.write(new byte[1], 0, 1, SHORT))
            .isInstanceOf(StreamException.TimedOut.class);
        assertThatThrownBy(() -> stream.write(new byte[1], 0, 1, SHORT))
            .isInstanceOf(StreamException.Reset.class);
      }
    }
  }

  /** Until the socket is full, and then the queue before it. */
  private static void writeUntilStuck(Connection connection) throws IOException {
    for (int i = 0; i < 200; i++) {
      connection.open(TIMEOUT, PROTOCOL).write(WINDOW, 0, WINDOW.length, SHORT);
    }
  }
}
