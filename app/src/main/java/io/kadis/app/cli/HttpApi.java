package io.kadis.app.cli;

import io.kadis.app.config.ApiToken;
import io.kadis.app.config.Units;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.apache.tuweni.bytes.Bytes;

/** The API of a running node. {@code HttpURLConnection} starts faster than the newer client. */
final class HttpApi implements Api {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** The node keeps the operation's deadline itself; its answer needs a little longer. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** Three heartbeats of a watch: then its node is gone, whatever the connection says. */
  private static final Duration MAX_SILENCE = Duration.ofSeconds(45);

  private final URI base;
  private final Optional<ApiToken> token;
  private final Optional<SSLSocketFactory> trust;
  private final Duration timeout;

  /**
   * @param trust what vouches for an https API; empty: whom the JDK trusts
   */
  HttpApi(URI base, Optional<ApiToken> token, Optional<SSLSocketFactory> trust, Duration timeout) {
    this.base = base;
    this.token = token;
    this.trust = trust;
    this.timeout = timeout;
  }

  @Override
  public Reply send(Call call) throws CommandFailure {
    return asked(() -> reply(connect(call, timeout.plus(MARGIN))));
  }

  @Override
  public void follow(Call call, Lines lines) throws CommandFailure {
    HttpURLConnection connection = asked(() -> connect(call, MAX_SILENCE));
    try {
      if (asked(connection::getResponseCode) != HttpURLConnection.HTTP_OK) {
        asked(() -> reply(connection)).orFail();
      }
      asked(() -> handOver(connection.getInputStream(), lines));
    } finally {
      connection.disconnect();
    }
  }

  private static boolean handOver(InputStream stream, Lines lines) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    while (reader.readLine() instanceof String line) {
      if (!lines.take(line)) {
        return true;
      }
    }
    return false;
  }

  /** Something that fails as connections do. */
  @FunctionalInterface
  private interface Asking<T> {
    T get() throws IOException;
  }

  private <T> T asked(Asking<T> asking) throws CommandFailure {
    try {
      return asking.get();
    } catch (ConnectException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "no node answers at %s: start one with '%s node', name another by --api or KADIS_API,"
                  .formatted(base, Banner.command())
              + " or join a network with --bootstrap MULTIADDR");
    } catch (SSLException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the node at %s: %s; --api-ca FILE names the certificates to trust, and https:// is"
                  .formatted(base, e.getMessage())
              + " for nodes with --api-cert");
    } catch (SocketTimeoutException e) {
      throw new CommandFailure(
          ExitCode.QUORUM,
          "the node at %s did not answer within %s".formatted(base, Units.text(timeout)));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the node at %s: %s; is this a Kadis API, and not one of https://?"
              .formatted(base, e.getMessage()));
    }
  }

  private HttpURLConnection connect(Call call, Duration silence) throws IOException {
    String query = call.query().isEmpty() ? "" : "?" + call.query();
    var url = URI.create(base + call.path() + query).toURL();
    var connection = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
    if (trust.isPresent() && connection instanceof HttpsURLConnection secure) {
      secure.setSSLSocketFactory(trust.get());
    }
    connection.setRequestMethod(call.method());
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
    connection.setReadTimeout((int) silence.toMillis());
    token.ifPresent(
        known -> connection.setRequestProperty("Authorization", "Bearer " + known.secret()));
    call.headers().forEach(connection::setRequestProperty);
    if (call.body().isPresent()) {
      connection.setDoOutput(true);
      if (!call.headers().containsKey("Content-Type")) {
        // Otherwise the JDK says it is a form.
        connection.setRequestProperty("Content-Type", "application/octet-stream");
      }
      connection.getOutputStream().write(call.body().get().toArrayUnsafe());
    }
    return connection;
  }

  private static Reply reply(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    return new Reply(status, headers(connection), body(connection, status));
  }

  private static Map<String, String> headers(HttpURLConnection connection) {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    connection
        .getHeaderFields()
        .forEach((name, values) -> {
          if (name != null) {
            headers.put(name, values.getFirst());
          }
        });
    return headers;
  }

  private static Bytes body(HttpURLConnection connection, int status) throws IOException {
    InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    if (stream == null) {
      return Bytes.EMPTY;
    }
    try (stream) {
      return Bytes.wrap(stream.readAllBytes());
    }
  }
}
