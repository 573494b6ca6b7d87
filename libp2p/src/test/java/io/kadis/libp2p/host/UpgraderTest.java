package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.libp2p.channel.Duplex;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.testing.Requirement;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class UpgraderTest {
  @Test
  @Requirement("RM-1")
  void aSocketThatCameWhileTheHostClosedIsClosed() {
    var timer = new ScheduledThreadPoolExecutor(1);
    var upgrader = new Upgrader(PrivateKey.generate(new SecureRandom()), Optional.empty(), timer);
    timer.shutdownNow();
    var closed = new AtomicBoolean();
    var socket =
        new Duplex() {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            return -1;
          }

          @Override
          public void write(byte[] buffer, int offset, int length) {}

          @Override
          public void close() {
            closed.set(true);
          }
        };
    assertThatThrownBy(() -> upgrader.inbound(socket, Duration.ofSeconds(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closing");
    assertThat(closed).isTrue();
  }
}
