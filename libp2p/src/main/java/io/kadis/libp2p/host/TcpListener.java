package io.kadis.libp2p.host;

import io.kadis.libp2p.multiaddr.Multiaddr;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** One bound port. Its thread accepts and hands on; what it hands to must not block. */
final class TcpListener implements AutoCloseable {
  private static final Logger log = LogManager.getLogger(TcpListener.class);

  /** Connections the kernel completes while we are busy. */
  private static final int BACKLOG = 512;

  /** Out of file descriptors, accept fails at once: wait for some to come free. */
  private static final long PAUSE_AFTER_FAILURE_MS = 50;

  private final ServerSocketChannel server;
  private final InetSocketAddress address;

  private TcpListener(ServerSocketChannel server) throws IOException {
    this.server = server;
    this.address = (InetSocketAddress) server.getLocalAddress();
  }

  /**
   * @throws IOException naming the address and what is wrong with it
   */
  static TcpListener bind(InetSocketAddress address) throws IOException {
    // An IPv6 socket bound to 0.0.0.0 would take IPv6 connections too.
    var family =
        address.getAddress() instanceof Inet6Address
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET;
    var server = ServerSocketChannel.open(family);
    try {
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(address, BACKLOG);
      return new TcpListener(server);
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "cannot listen on %s: %s".formatted(Multiaddr.tcp(address), e.getMessage()), e);
    }
  }

  /** As bound, the port picked included; may be a wildcard. */
  InetSocketAddress address() {
    return address;
  }

  void start(Executor threads, Consumer<SocketChannel> accepted) {
    threads.execute(() -> acceptAll(accepted));
  }

  private void acceptAll(Consumer<SocketChannel> accepted) {
    while (server.isOpen()) {
      try {
        handOn(server.accept(), accepted);
      } catch (IOException e) {
        if (server.isOpen()) {
          log.warn("accept on {} failed: {}", address, e.getMessage());
          pause();
        }
      }
    }
  }

  /** A fault of ours costs one connection, not all that would come after it. */
  private void handOn(SocketChannel socket, Consumer<SocketChannel> accepted) throws IOException {
    try {
      accepted.accept(socket);
    } catch (RuntimeException | Error e) {
      log.error("a connection accepted on {} is dropped", address, e);
      socket.close();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_AFTER_FAILURE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      log.debug("closing {}: {}", address, e.getMessage());
    }
  }
}
