package io.kadis.app.http.server;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** What each connection consists of. Runs on the connections' thread. */
final class Connections extends ChannelInitializer<SocketChannel> {
  private static final Logger log = LogManager.getLogger(Connections.class);

  /** Each costs some KiB, and a request under way a thread. */
  static final int MAX_CONNECTIONS = 1_024;

  private final Service service;
  private final ChannelGroup open;
  private final Optional<Tls> tls;
  private boolean told;

  Connections(Service service, ChannelGroup open, Optional<Tls> tls) {
    this.service = service;
    this.open = open;
    this.tls = tls;
  }

  @Override
  protected void initChannel(SocketChannel channel) {
    if (open.size() >= MAX_CONNECTIONS) {
      tellOnce();
      var _ = channel.close();
      return;
    }
    open.add(channel);
    tls.ifPresent(now -> channel.pipeline().addLast(now.context().newHandler(channel.alloc())));
    channel
        .pipeline()
        .addLast(new HttpServerCodec(limits()))
        // One message for each read: what a client sends ahead waits here, then in its socket.
        .addLast(new FlowControlHandler())
        .addLast(new Conversation(service));
  }

  private static HttpDecoderConfig limits() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(Heads.MAX_LINE_BYTES)
        .setMaxHeaderSize(Heads.MAX_HEADER_BYTES);
  }

  private void tellOnce() {
    if (!told) {
      told = true;
      log.warn("the API has {} connections, which is the limit: others are closed", open.size());
    }
  }
}
