package io.kadis.app.http.server;

import io.kadis.StartException;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.HostPort;
import io.kadis.app.config.RefusedSetting;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.BindException;
import java.net.InetSocketAddress;

/** Finds the socket that an API listens on. */
final class Listening {
  /** Connections waiting to be accepted. */
  private static final int BACKLOG = 256;

  /** One arena, with chunks of 64 KiB instead of 4 MiB: an API's messages are small. */
  private static final PooledByteBufAllocator BUFFERS =
      new PooledByteBufAllocator(true, 0, 1, 8 << 10, 3, 0, 0, false);

  private final ServerBootstrap bootstrap;

  private Listening(EventLoopGroup io, Connections connections) {
    this.bootstrap =
        new ServerBootstrap()
            .group(io)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, BUFFERS)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(connections);
  }

  static Channel open(EventLoopGroup io, ApiConfig.Bind bind, Connections connections)
      throws StartException {
    var listening = new Listening(io, connections);
    return switch (bind) {
      case ApiConfig.Bind.At(var address) -> bound(address, listening.bind(address));
      case ApiConfig.Bind.FirstFree _ -> listening.firstFree();
      case ApiConfig.Bind.Off _ -> throw new IllegalArgumentException("off listens nowhere");
    };
  }

  private Channel firstFree() throws StartException {
    int first = ApiConfig.Bind.FirstFree.FIRST_PORT;
    int last = ApiConfig.Bind.FirstFree.LAST_PORT;
    String host = ApiConfig.Bind.FirstFree.HOST;
    for (int port = first; port <= last; port++) {
      var address = new HostPort(host, port);
      ChannelFuture binding = bind(address);
      if (!(binding.cause() instanceof BindException)) { // In use: the next one.
        return bound(address, binding);
      }
    }
    throw new StartException(
        "the API found no free port from %d to %d on %s; name one by --api HOST:PORT, or --api off"
            .formatted(first, last, host));
  }

  private ChannelFuture bind(HostPort address) {
    return bootstrap
        .bind(new InetSocketAddress(address.host(), address.port()))
        .awaitUninterruptibly();
  }

  private static Channel bound(HostPort address, ChannelFuture binding) throws StartException {
    if (binding.cause() != null) {
      throw cannotBind(address, binding.cause());
    }
    return binding.channel();
  }

  private static StartException cannotBind(HostPort address, Throwable cause) {
    return new RefusedSetting(
        "--api",
        "the API cannot listen on %s: %s; choose another with --api HOST:PORT"
            .formatted(address, cause.getMessage()),
        cause);
  }
}
