package io.kadis.app.http.server;

import io.kadis.app.http.Problem;
import io.kadis.app.http.ProblemType;
import io.kadis.app.http.Request;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes;

/**
 * The body of one request: asked for part by part by the request's thread, fed by the connection's.
 * What nobody asks for stays in the socket, so that a fast client fills no memory.
 */
final class RequestBody implements Request.Body {
  /** What a client has to send it: the largest, of a batch, at 270 KB a second. */
  private static final Duration MAX_TIME = Duration.ofSeconds(30);

  private final Channel channel;
  private final Runnable more;
  private final long announced;
  private boolean awaited;
  // One is asked for at a time; the other place is for the end of the connection.
  private final BlockingQueue<Part> parts = new ArrayBlockingQueue<>(2);
  private volatile boolean complete;

  private record Part(Bytes bytes, boolean last, boolean broken) {
    static final Part BROKEN = new Part(Bytes.EMPTY, true, true);
  }

  /**
   * @param more asks the connection for the next part
   * @param announced bytes by {@code Content-Length}, -1 when it is not said
   * @param awaited whether the client sends it once it is told to (RFC 9110 §10.1.1)
   */
  RequestBody(Channel channel, Runnable more, long announced, boolean awaited) {
    this.channel = channel;
    this.more = more;
    this.announced = announced;
    this.awaited = awaited;
  }

  @Override
  public Bytes read(int limit) throws Problem {
    if (announced > limit) {
      throw tooLarge(limit); // Before any of it has come.
    }
    if (awaited) {
      awaited = false;
      var _ =
          channel.writeAndFlush(
              new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
    }
    var body = new ByteArrayOutputStream(Math.max(32, (int) announced));
    long end = System.nanoTime() + MAX_TIME.toNanos();
    boolean last = false;
    while (!last) {
      Part part = next(end - System.nanoTime());
      body.writeBytes(part.bytes.toArrayUnsafe());
      if (body.size() > limit) {
        throw tooLarge(limit);
      }
      last = part.last;
    }
    return Bytes.wrap(body.toByteArray());
  }

  private Part next(long nanos) throws Problem {
    more.run();
    Part part;
    try {
      part = parts.poll(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(ProblemType.REQUEST_TIMEOUT, "the node stops before the body has come");
    }
    if (part == null) {
      throw new Problem(
          ProblemType.REQUEST_TIMEOUT,
          "the body did not arrive within %d s".formatted(MAX_TIME.toSeconds()));
    }
    if (part.broken) {
      throw Problem.invalid("the body ended early or is malformed");
    }
    return part;
  }

  /** By the connection's thread: what was asked for. */
  void take(HttpContent content) {
    boolean last = content instanceof LastHttpContent;
    complete |= last;
    parts.add(
        content.decoderResult().isFailure()
            ? Part.BROKEN
            : new Part(Bytes.wrap(ByteBufUtil.getBytes(content.content())), last, false));
  }

  /** By the connection's thread: nothing more will come. */
  void end() {
    complete = true;
    parts.offer(Part.BROKEN); // No place: what came before ends the body as well, or breaks it.
  }

  /** Whether all of it has come. */
  boolean complete() {
    return complete;
  }

  private static Problem tooLarge(int limit) {
    return new Problem(
        ProblemType.TOO_LARGE,
        "the body has more than %d bytes, which is the limit".formatted(limit));
  }
}
