package io.kadis.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void takenPortsArePassedOver() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(FreePorts.inARow(port, 1)).isGreaterThan(port);
      assertThat(FreePorts.inARow(port - 1, 3)).isGreaterThan(port);
    }
  }

  @Test
  void beyondTheLastPortThereIsNone() {
    assertThat(FreePorts.inARow(65_535, 2)).isZero();
  }
}
