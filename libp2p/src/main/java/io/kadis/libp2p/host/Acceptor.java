package io.kadis.libp2p.host;

import io.kadis.libp2p.noise.SecureChannel;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** From an accepted socket to a secure channel, or to a closed socket and a counted refusal. */
final class Acceptor {
  private static final Logger log = LogManager.getLogger(Acceptor.class);

  /** The host, which has the places and takes the channels. */
  interface Owner {
    ConnectionLimits.Admission admit(TcpDuplex socket);

    /** Takes over all three. */
    void accepted(SecureChannel channel, TcpDuplex socket, ConnectionLimits.Place place);
  }

  private final Owner owner;
  private final Upgrader upgrader;
  private final Duration timeout;
  private final HostMetrics metrics;

  Acceptor(Owner owner, Upgrader upgrader, Duration timeout, HostMetrics metrics) {
    this.owner = owner;
    this.upgrader = upgrader;
    this.timeout = timeout;
    this.metrics = metrics;
  }

  /** Called on a listener's thread: does not block, and leaves the work to {@code threads}. */
  void accept(SocketChannel accepted, Executor threads) {
    TcpDuplex socket;
    try {
      socket = new TcpDuplex(accepted, metrics);
    } catch (IOException e) {
      log.debug("a connection ended before it began: {}", e.getMessage());
      return;
    }
    switch (owner.admit(socket)) {
      case ConnectionLimits.Refused _ -> socket.close();
      case ConnectionLimits.Place place -> {
        try {
          threads.execute(() -> upgrade(socket, place));
        } catch (RejectedExecutionException e) {
          place.release(); // We are closing.
          socket.close();
        }
      }
    }
  }

  /** The root of a thread: whatever happens, the place and the socket are freed or taken over. */
  private void upgrade(TcpDuplex socket, ConnectionLimits.Place place) {
    boolean done = false;
    try {
      owner.accepted(upgrader.inbound(socket, timeout), socket, place);
      done = true;
    } catch (IOException e) {
      metrics.handshakeFailures.increment();
      log.debug("handshake with {} failed: {}", socket.remote(), e.getMessage());
    } catch (RuntimeException | Error e) {
      metrics.handshakeFailures.increment();
      log.error("the connection from {} is dropped", socket.remote(), e);
    } finally {
      if (!done) {
        place.release();
        socket.close();
      }
    }
  }
}
