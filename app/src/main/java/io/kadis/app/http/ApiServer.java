package io.kadis.app.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.config.HostPort;
import io.kadis.app.config.StartException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.tuweni.bytes.Bytes;

/**
 * The JDK's HTTP server around a {@link Router}: a virtual thread per request. Bounded by the
 * server's own properties, which it reads once, when the first is made.
 */
public final class ApiServer implements AutoCloseable {
  /** What a shutdown waits for requests under way. */
  private static final int DRAIN_SECONDS = 5;

  /** What a client has to take its answer: the largest, of a batch, at 50 KB a second. */
  private static final Duration MAX_WRITE = Duration.ofMinutes(10);

  /** Connections waiting to be accepted. */
  private static final int BACKLOG = 256;

  // What the JDK takes for a length.
  private static final int NO_BODY = -1;
  private static final int UNKNOWN_LENGTH = 0;

  static {
    // Without it a small answer waits 40 ms for the delayed acknowledgement of its headers.
    byDefault("sun.net.httpserver.nodelay", "true");
    // Seconds for a request to arrive: a client that stalls on purpose costs one thread that long.
    // For the answer to be taken see MAX_WRITE: the server's own limit would end watches.
    byDefault("sun.net.httpserver.maxReqTime", "30");
    byDefault("sun.net.httpserver.maxRspTime", "-1");
    byDefault("jdk.httpserver.maxConnections", "1024");
    // Idle connections kept for reuse; the JDK's 200 closes them under load tests.
    byDefault("sun.net.httpserver.maxIdleConnections", "1024");
  }

  private final HttpServer server;
  private final ExecutorService requests;
  private final Router router;
  private final Guard guard;
  private final StallGuard stalls = new StallGuard();
  private final FeedServer feeds = new FeedServer(stalls);

  private ApiServer(HttpServer server, Router router, Guard guard) {
    this.server = server;
    this.router = router;
    this.guard = guard;
    this.requests =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("api-", 0).factory());
    server.setExecutor(requests);
    server.createContext("/", this::serve);
    server.start();
  }

  /**
   * Listens as {@code config} says.
   *
   * @return empty when the API is off
   */
  public static Optional<ApiServer> start(ApiConfig config, Router router) throws StartException {
    config.check();
    var guard = new Guard(config.token());
    return switch (config.bind()) {
      case ApiConfig.Bind.Off _ -> Optional.empty();
      case ApiConfig.Bind.FirstFree _ -> Optional.of(new ApiServer(bindFirstFree(), router, guard));
      case ApiConfig.Bind.At(var address) ->
          Optional.of(new ApiServer(bindAt(address), router, guard));
    };
  }

  /** Where clients find it. */
  public URI uri() {
    var bound = server.getAddress();
    InetAddress address =
        bound.getAddress().isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress()
            : bound.getAddress();
    return URI.create("http://" + new HostPort(address.getHostAddress(), bound.getPort()));
  }

  private static HttpServer bindFirstFree() throws StartException {
    for (int port = ApiConfig.Bind.FirstFree.FIRST_PORT;
        port <= ApiConfig.Bind.FirstFree.LAST_PORT;
        port++) {
      var address = new HostPort(ApiConfig.Bind.FirstFree.HOST, port);
      try {
        return bind(address);
      } catch (BindException e) {
        // In use: the next one.
      } catch (IOException e) {
        throw cannotBind(address, e);
      }
    }
    throw new StartException(
        "the API found no free port from %d to %d on %s; name one by --api HOST:PORT, or --api off"
            .formatted(
                ApiConfig.Bind.FirstFree.FIRST_PORT,
                ApiConfig.Bind.FirstFree.LAST_PORT,
                ApiConfig.Bind.FirstFree.HOST));
  }

  private static HttpServer bindAt(HostPort address) throws StartException {
    try {
      return bind(address);
    } catch (IOException e) {
      throw cannotBind(address, e);
    }
  }

  private static HttpServer bind(HostPort address) throws IOException {
    return HttpServer.create(new InetSocketAddress(address.host(), address.port()), BACKLOG);
  }

  private static StartException cannotBind(HostPort address, IOException e) {
    return new StartException(
        "the API cannot listen on %s: %s; choose another with --api HOST:PORT"
            .formatted(address, e.getMessage()),
        e);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      Response response = answer(requestOf(exchange));
      try {
        send(exchange, response);
      } finally {
        response.feed().ifPresent(Feed::close);
      }
    }
  }

  private Response answer(Request request) {
    try {
      guard.check(request);
    } catch (Problem problem) {
      return problem.toResponse();
    }
    return router.route(request);
  }

  private static Request requestOf(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    return new Request(
        exchange.getRequestMethod(),
        Optional.ofNullable(uri.getRawPath()).orElse(""),
        Optional.ofNullable(uri.getRawQuery()).orElse(""),
        name -> header(exchange, name),
        limit -> read(exchange, limit));
  }

  /** Lines of one name are one list (RFC 9110 §5.3). */
  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().get(name))
        .map(lines -> String.join(", ", lines));
  }

  private static Bytes read(HttpExchange exchange, int limit) throws Problem {
    byte[] body;
    if (announced(exchange) > limit) {
      throw tooLarge(limit);
    }
    try {
      body = exchange.getRequestBody().readNBytes(limit + 1);
    } catch (IOException e) {
      throw Problem.invalid("the body ended early: " + e.getMessage());
    }
    if (body.length > limit) {
      throw tooLarge(limit);
    }
    return Bytes.wrap(body);
  }

  /** What the client says it will send: too much is refused before any of it has come. */
  private static long announced(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    return length == null ? 0 : Long.parseLong(length); // The server has checked that it is one.
  }

  private static Problem tooLarge(int limit) {
    return new Problem(
        ProblemType.TOO_LARGE,
        "the body has more than %d bytes, which is the limit".formatted(limit));
  }

  private void send(HttpExchange exchange, Response response) throws IOException {
    response.headers().forEach(exchange.getResponseHeaders()::set);
    if (exchange.getRequestMethod().equals("HEAD")) {
      sendHead(exchange, response);
    } else if (response.feed().isPresent()) {
      exchange.sendResponseHeaders(response.status(), UNKNOWN_LENGTH);
      feeds.run(response.feed().get(), exchange.getResponseBody());
    } else {
      try (var _ = stalls.begin(MAX_WRITE)) {
        sendWhole(exchange, response);
      }
    }
  }

  private static void sendHead(HttpExchange exchange, Response response) throws IOException {
    if (response.feed().isEmpty()) {
      String length = Integer.toString(response.body().size());
      exchange.getResponseHeaders().set("Content-Length", length);
    }
    exchange.sendResponseHeaders(response.status(), NO_BODY);
  }

  private static void sendWhole(HttpExchange exchange, Response response) throws IOException {
    int length = response.body().size();
    exchange.sendResponseHeaders(response.status(), length == 0 ? NO_BODY : length);
    if (length > 0) {
      exchange.getResponseBody().write(response.body().toArrayUnsafe());
    }
  }

  private static void byDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Takes no more requests, ends feeds, and waits a while for other requests under way. */
  @Override
  public void close() {
    feeds.close();
    server.stop(DRAIN_SECONDS);
    requests.shutdownNow();
    stalls.close();
  }
}
