package io.kadis.app.http.server;

import io.kadis.app.http.Feed;
import io.kadis.app.http.HttpDate;
import io.kadis.app.http.Response;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/** Writes one response from the request's thread, and waits until the client has taken it. */
final class ResponseWriter {
  /** What a client has to take its answer: the largest, of a batch, at 50 KB a second. */
  private static final Duration MAX_WRITE = Duration.ofMinutes(10);

  /** A client that took nothing of a feed for so long is gone, or does not read on purpose. */
  private static final Duration MAX_FEED_WRITE = Duration.ofSeconds(30);

  private final Service service;
  private final Channel channel;
  private final HttpVersion version;
  private final boolean keepAlive;

  ResponseWriter(Service service, Channel channel, HttpVersion version, boolean keepAlive) {
    this.service = service;
    this.channel = channel;
    this.version = version;
    this.keepAlive = keepAlive;
  }

  /**
   * @param headOnly whether it answers a HEAD: the codec leaves a body out by itself, a feed must
   *     not begin
   * @throws IOException when the client left, or took too long
   */
  void write(Response response, boolean headOnly) throws IOException {
    if (response.feed().isPresent()) {
      feed(response, response.feed().get(), headOnly);
    } else {
      whole(response);
    }
  }

  private void whole(Response response) throws IOException {
    byte[] body = response.body().toArrayUnsafe();
    var message =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status(response), Unpooled.wrappedBuffer(body));
    fill(message, response);
    if (response.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
      message.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    }
    await(channel.writeAndFlush(message), MAX_WRITE);
  }

  private void feed(Response response, Feed feed, boolean headOnly) throws IOException {
    var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status(response));
    fill(head, response);
    if (version.equals(HttpVersion.HTTP_1_1)) {
      HttpUtil.setTransferEncodingChunked(head, true);
    } // Before HTTP/1.1 the end of the connection ends the body.
    await(channel.writeAndFlush(head), MAX_FEED_WRITE);
    if (!headOnly) {
      service.feeds().run(feed, new Chunks());
    }
    await(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT), MAX_FEED_WRITE);
  }

  private static HttpResponseStatus status(Response response) {
    return HttpResponseStatus.valueOf(response.status());
  }

  private void fill(HttpResponse message, Response response) {
    response.headers().forEach(message.headers()::set);
    message.headers().set(HttpHeaderNames.DATE, HttpDate.of(service.clock().instant()));
    if (!keepAlive) {
      message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else if (version.equals(HttpVersion.HTTP_1_0)) {
      message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  private static void await(ChannelFuture written, Duration limit) throws IOException {
    boolean done;
    try {
      done = written.await(limit.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server stops");
    }
    if (!done) {
      throw new IOException("the client took nothing for %d s".formatted(limit.toSeconds()));
    }
    if (!written.isSuccess()) {
      throw new IOException("the client left", written.cause());
    }
  }

  /** What was written up to a flush is one chunk. */
  private final class Chunks extends ByteArrayOutputStream {
    @Override
    public void flush() throws IOException {
      var chunk = new DefaultHttpContent(Unpooled.wrappedBuffer(toByteArray()));
      reset();
      await(channel.writeAndFlush(chunk), MAX_FEED_WRITE);
    }
  }
}
