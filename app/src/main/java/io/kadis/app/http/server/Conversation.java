package io.kadis.app.http.server;

import io.kadis.app.http.Feed;
import io.kadis.app.http.Problem;
import io.kadis.app.http.Request;
import io.kadis.app.http.Response;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection: its requests one after the other, each answered on a virtual thread of its own.
 * The connection's thread runs all else here and never waits; it reads nothing that nobody asked
 * for.
 */
final class Conversation extends ChannelInboundHandlerAdapter {
  private static final Logger log = LogManager.getLogger(Conversation.class);

  /** Until the next request's head has come: an idle client, and one that stalls on purpose. */
  static final Duration MAX_HEAD = Duration.ofSeconds(60);

  /** For what is left of a body that nobody wants, so that its sender reads the answer. */
  private static final Duration MAX_DISCARDING = Duration.ofSeconds(5);

  private static final long MAX_DISCARDED_BYTES = 1 << 20;

  /** Tells a conversation to end once the request under way is answered. */
  static final Object STOP = new Object();

  private enum Phase {
    WAITING,
    ANSWERING,
    DISCARDING
  }

  private final Service service;
  private Phase phase = Phase.WAITING;
  private boolean asked;
  private boolean last;
  private boolean stopping;
  private long discarded;
  private @Nullable RequestBody body;
  private @Nullable Future<?> deadline;

  Conversation(Service service) {
    this.service = service;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    awaitRequest(context);
  }

  private void awaitRequest(ChannelHandlerContext context) {
    phase = Phase.WAITING;
    if (stopping) {
      close(context);
      return;
    }
    closeAfter(context, MAX_HEAD);
    ask(context);
  }

  /** Should it fail, the connection is gone already. */
  private static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }

  /** For one message. A round of reading may end without one: then another begins. */
  private void ask(ChannelHandlerContext context) {
    asked = true;
    context.read();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (asked) {
      context.read();
    }
  }

  private void closeAfter(ChannelHandlerContext context, Duration limit) {
    deadline =
        context.executor().schedule(() -> close(context), limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void noDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    asked = false;
    try {
      switch (message) {
        case HttpRequest head -> begin(context, head);
        case HttpContent content when phase == Phase.DISCARDING -> discard(context, content);
        case HttpContent content when body != null -> body.take(content);
        default -> close(context);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(ChannelHandlerContext context, HttpRequest head) {
    noDeadline();
    phase = Phase.ANSWERING;
    Optional<Problem> problem = Heads.problem(head);
    boolean awaited = HttpUtil.is100ContinueExpected(head);
    // A body that its client may send or not, as it likes our answer, is the connection's last.
    last = problem.isPresent() || stopping || awaited || !HttpUtil.isKeepAlive(head);
    Runnable more = () -> context.executor().execute(() -> ask(context));
    var incoming = new RequestBody(context.channel(), more, Heads.announced(head), awaited);
    body = incoming;
    Request request = Heads.request(head, incoming);
    var writer = new ResponseWriter(service, context.channel(), head.protocolVersion(), !last);
    service
        .requests()
        .execute(() -> {
          boolean sent = send(writer, request, problem);
          context.executor().execute(() -> finish(context, sent));
        });
  }

  private boolean send(ResponseWriter writer, Request request, Optional<Problem> problem) {
    Response response =
        problem.map(Problem::toResponse).orElseGet(() -> service.answer().apply(request));
    try {
      writer.write(response, request.method().equals("HEAD"));
      return true;
    } catch (IOException e) {
      log.debug("{} {} was not answered: {}", request.method(), request.path(), e.getMessage());
      return false;
    } finally {
      response.feed().ifPresent(Feed::close);
    }
  }

  private void finish(ChannelHandlerContext context, boolean sent) {
    boolean whole = body != null && body.complete();
    body = null;
    if (!sent || (whole && last)) {
      close(context);
    } else if (whole) {
      awaitRequest(context);
    } else {
      phase = Phase.DISCARDING;
      discarded = 0;
      closeAfter(context, MAX_DISCARDING);
      endOutput(context);
      ask(context);
    }
  }

  /** A close with bytes unread would reset the connection, and the client lose its answer. */
  private void endOutput(ChannelHandlerContext context) {
    if (last
        && context.channel() instanceof DuplexChannel duplex
        && context.pipeline().get(SslHandler.class) == null) {
      var _ = duplex.shutdownOutput();
    }
  }

  private void discard(ChannelHandlerContext context, HttpContent content) {
    discarded += content.content().readableBytes();
    boolean whole = content instanceof LastHttpContent;
    if (discarded > MAX_DISCARDED_BYTES || (whole && last) || content.decoderResult().isFailure()) {
      close(context);
    } else if (whole) {
      noDeadline();
      awaitRequest(context);
    } else {
      ask(context);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == STOP) {
      stopping = true;
      last = true;
      if (phase != Phase.ANSWERING) {
        close(context);
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    noDeadline();
    if (body != null) {
      body.end();
    }
  }

  /** Bytes that are no TLS, a reset: the client's affair, and the end of this connection. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.debug("connection of {} ends: {}", context.channel().remoteAddress(), cause.toString());
    close(context);
  }
}
