package io.kadis.app.http.server;

import io.kadis.StartException;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.HostPort;
import io.kadis.app.http.Cors;
import io.kadis.app.http.Guard;
import io.kadis.app.http.Request;
import io.kadis.app.http.Response;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Answers the API's requests from a socket: one thread for all connections, a virtual thread for
 * each request. Safe for many threads.
 */
public final class ApiServer implements AutoCloseable {
  /** What a shutdown waits for requests under way. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final EventLoopGroup io;
  private final ChannelGroup connections;
  private final Service service;
  private final String scheme;
  private final Optional<Tls> tls;
  private final Channel listening;
  private volatile Entrance entrance;

  private ApiServer(EventLoopGroup io, ApiConfig config, Function<Request, Response> answer)
      throws StartException {
    this.io = io;
    this.connections = new DefaultChannelGroup(io.next(), true);
    this.scheme = config.tls().isPresent() ? "https" : "http";
    this.entrance = Entrance.of(config, scheme);
    this.service =
        new Service(
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory()),
            request -> answer(request, answer),
            new Feeds(),
            InstantSource.system());
    this.tls =
        config.tls().isPresent() ? Optional.of(new Tls(config.tls().get())) : Optional.empty();
    this.listening = Listening.open(io, config.bind(), new Connections(service, connections, tls));
  }

  private Response answer(Request request, Function<Request, Response> admitted) {
    var now = entrance;
    return now.cors.permit(
        request,
        now.cors
            .preflight(request)
            .or(() -> now.guard.admit(request))
            .orElseGet(() -> admitted.apply(request)));
  }

  /** Who is let in. */
  private record Entrance(Cors cors, Guard guard) {
    static Entrance of(ApiConfig config, String scheme) {
      var cors = new Cors(config.origins());
      return new Entrance(cors, new Guard(config.token(), scheme, cors));
    }
  }

  /**
   * From the next request on asks for this token and knows these origins, and looks at once whether
   * the certificate's files have changed; the address and the files' names stay. Feeds that are
   * open go on.
   */
  public void admit(ApiConfig config) {
    entrance = Entrance.of(config, scheme);
    tls.ifPresent(
        certificate -> io.next().submit(certificate::renewIfChanged).awaitUninterruptibly());
  }

  /**
   * Listens as {@code config} says.
   *
   * @return empty when the API is off
   */
  public static Optional<ApiServer> start(ApiConfig config, Function<Request, Response> answer)
      throws StartException {
    config.check();
    if (config.bind() instanceof ApiConfig.Bind.Off) {
      return Optional.empty();
    }
    var thread = Thread.ofPlatform().daemon().name("api-io").factory();
    var io = new MultiThreadIoEventLoopGroup(1, thread, NioIoHandler.newFactory());
    try {
      return Optional.of(new ApiServer(io, config, answer));
    } catch (StartException | RuntimeException e) {
      end(io);
      throw e;
    }
  }

  /** Where clients find it. */
  public URI uri() {
    var bound = (InetSocketAddress) listening.localAddress();
    InetAddress address =
        bound.getAddress().isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress()
            : bound.getAddress();
    return URI.create(scheme + "://" + new HostPort(address.getHostAddress(), bound.getPort()));
  }

  /** Takes no more requests, ends feeds, and waits a while for other requests under way. */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly();
    service.feeds().close();
    connections.forEach(each -> each.pipeline().fireUserEventTriggered(Conversation.STOP));
    connections.newCloseFuture().awaitUninterruptibly(DRAIN.toMillis());
    connections.close().awaitUninterruptibly(DRAIN.toMillis());
    service.requests().shutdownNow();
    awaitRequests();
    end(io);
  }

  private void awaitRequests() {
    try {
      service.requests().awaitTermination(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void end(EventLoopGroup io) {
    io.shutdownGracefully(0, DRAIN.toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(DRAIN.toMillis());
  }
}
