package io.kadis.libp2p.host;

import io.kadis.libp2p.channel.Duplex;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A TCP socket as a {@link Duplex}. Keeps no buffer of its own: an idle connection costs the
 * kernel's socket and little else. Blocking calls belong on virtual threads.
 */
final class TcpDuplex implements Duplex {
  private final SocketChannel channel;
  private final HostMetrics metrics;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;

  /** Takes over an open {@code channel}; closes it if it cannot be used. */
  TcpDuplex(SocketChannel channel, HostMetrics metrics) throws IOException {
    this.channel = channel;
    this.metrics = metrics;
    try {
      // Requests are small and answered at once: waiting to fill a segment only delays them.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      this.local = (InetSocketAddress) channel.getLocalAddress();
      this.remote = (InetSocketAddress) channel.getRemoteAddress();
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  static TcpDuplex connect(InetSocketAddress address, Duration timeout, HostMetrics metrics)
      throws IOException {
    var channel = SocketChannel.open();
    try {
      channel.socket().connect(address, Math.toIntExact(Math.max(1, timeout.toMillis())));
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      throw e;
    }
    return new TcpDuplex(channel, metrics);
  }

  InetSocketAddress local() {
    return local;
  }

  InetSocketAddress remote() {
    return remote;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = channel.read(ByteBuffer.wrap(buffer, offset, length));
    if (count > 0) {
      metrics.bytesIn.add(count);
    }
    return count;
  }

  @Override
  public boolean readable() {
    try {
      return channel.socket().getInputStream().available() > 0;
    } catch (IOException e) {
      return false; // The next read tells.
    }
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    var bytes = ByteBuffer.wrap(buffer, offset, length);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    metrics.bytesOut.add(length);
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }

  private static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing is left to be done: the descriptor is gone either way.
      return;
    }
  }
}
