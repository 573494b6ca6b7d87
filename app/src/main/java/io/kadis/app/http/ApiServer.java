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

  /** Connections waiting to be accepted. */
  private static final int BACKLOG = 256;

  static {
    // Without it a small answer waits 40 ms for the delayed acknowledgement of its headers.
    byDefault("sun.net.httpserver.nodelay", "true");
    // Seconds for a request to arrive and for an answer to be taken: a client that stalls on
    // purpose costs one thread that long. Beyond the longest operation there is.
    byDefault("sun.net.httpserver.maxReqTime", "30");
    byDefault("sun.net.httpserver.maxRspTime", "660");
    byDefault("jdk.httpserver.maxConnections", "1024");
    // Idle connections kept for reuse; the JDK's 200 closes them under load tests.
    byDefault("sun.net.httpserver.maxIdleConnections", "1024");
  }

  private final HttpServer server;
  private final ExecutorService requests;
  private final Router router;
  private final Guard guard;

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
      send(exchange, answer(requestOf(exchange)));
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
        name -> Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)),
        limit -> read(exchange, limit));
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
        "the value has more than %d bytes, which is the limit".formatted(limit));
  }

  private static void send(HttpExchange exchange, Response response) throws IOException {
    response.headers().forEach(exchange.getResponseHeaders()::set);
    int length = response.body().size();
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(length));
      exchange.sendResponseHeaders(response.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(response.status(), length == 0 ? -1 : length);
    if (length > 0) {
      exchange.getResponseBody().write(response.body().toArrayUnsafe());
    }
  }

  private static void byDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** Takes no more requests, and waits a while for those under way. */
  @Override
  public void close() {
    server.stop(DRAIN_SECONDS);
    requests.shutdownNow();
  }
}
