package io.kadis.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class StallGuardTest {
  private final StallGuard guard = new StallGuard();

  @Test
  void aClientThatTakesNothingIsGivenUp() throws Exception {
    try (var listening =
            ServerSocketChannel.open()
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var client = SocketChannel.open(listening.getLocalAddress());
        var server = listening.accept();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing =
          threads.submit(() -> {
            try (var _ = guard.begin(Duration.ofMillis(50))) {
              while (true) {
                server.write(ByteBuffer.allocate(1 << 16));
              }
            }
          });
      assertThatThrownBy(writing::get).hasCauseInstanceOf(ClosedByInterruptException.class);
      assertThat(server.isOpen()).isFalse();
      assertThat(client.isOpen()).isTrue();
    } finally {
      guard.close();
    }
  }

  @Test
  void whoeverIsDoneIsLeftAlone() {
    try (guard) {
      try (var _ = guard.begin(Duration.ofDays(1))) {
        assertThat(guard.waiting()).isOne();
      }
      assertThat(guard.waiting()).isZero();
    }
  }
}
