package io.kadis.app.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks for ports of the loopback that nobody listens on. */
public final class FreePorts {
  private static final int LAST_PORT = 65_535;

  private FreePorts() {}

  /**
   * The first port from {@code first} on that is free with the {@code count - 1} behind it. Another
   * program may still take one before it is used: then that use fails and says so.
   *
   * @return 0 when there are none
   */
  public static int inARow(int first, int count) {
    int start = first;
    for (int port = first; port <= LAST_PORT; port++) {
      if (!isFree(port)) {
        start = port + 1;
      } else if (port - start + 1 == count) {
        return start;
      }
    }
    return 0;
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
