package io.kadis.app.http.server;

import io.kadis.app.http.Problem;
import io.kadis.app.http.ProblemType;
import io.kadis.app.http.Request;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** From what Netty decoded of a request's head to a {@link Request}. */
final class Heads {
  /** A key of 1,024 bytes, each percent-encoded, and its parameters. */
  static final int MAX_LINE_BYTES = 8 << 10;

  /** The context of a key with 64 writers, as a header repeats it, and a browser's own. */
  static final int MAX_HEADER_BYTES = 32 << 10;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private Heads() {}

  /** Why it cannot be answered. */
  static Optional<Problem> problem(HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      return Optional.of(malformed(head.decoderResult().cause()));
    }
    // RFC 9112 §3.2
    return head.protocolVersion().equals(HttpVersion.HTTP_1_1)
            && head.headers().getAll(HttpHeaderNames.HOST).size() != 1
        ? Optional.of(new Problem(ProblemType.INVALID_REQUEST, "there is not one Host header"))
        : Optional.empty();
  }

  private static Problem malformed(Throwable cause) {
    return switch (cause) {
      case TooLongHttpLineException _ ->
          new Problem(
              ProblemType.URI_TOO_LONG,
              "the request line has more than %d bytes, which is the limit"
                  .formatted(MAX_LINE_BYTES));
      case TooLongFrameException _ ->
          new Problem(
              ProblemType.HEADERS_TOO_LARGE,
              "the headers have more than %d bytes, which is the limit"
                  .formatted(MAX_HEADER_BYTES));
      default ->
          new Problem(ProblemType.INVALID_REQUEST, "this is not HTTP: " + cause.getMessage());
    };
  }

  /** Bytes of the body by {@code Content-Length}, which the codec has checked; -1 unsaid. */
  static long announced(HttpRequest head) {
    return head.decoderResult().isSuccess() ? HttpUtil.getContentLength(head, -1L) : -1L;
  }

  static Request request(HttpRequest head, Request.Body body) {
    String target = ascii(originForm(head.uri()));
    int query = target.indexOf('?');
    return new Request(
        head.method().name(),
        query < 0 ? target : target.substring(0, query),
        query < 0 ? "" : target.substring(query + 1),
        name -> header(head, name),
        body);
  }

  /** Proxies may send the whole URL (RFC 9112 §3.2.2); what stands before its path says no more. */
  private static String originForm(String target) {
    String lower = target.toLowerCase(Locale.ROOT);
    if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
      return target;
    }
    int path = target.indexOf('/', target.indexOf("//") + 2);
    return path < 0 ? "/" : target.substring(path);
  }

  /** Some clients send text as it is: its bytes count, as if they had been percent-encoded. */
  private static String ascii(String target) {
    if (target.chars().allMatch(c -> c < 128)) {
      return target;
    }
    var text = new StringBuilder();
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c < 128) {
        text.append(c);
      } else {
        text.append('%').append(HEX.toHexDigits((byte) c)); // One char is one byte of the socket.
      }
    }
    return text.toString();
  }

  /** Lines of one name are one list (RFC 9110 §5.3). */
  private static Optional<String> header(HttpRequest head, String name) {
    List<String> lines = head.headers().getAll(name);
    return lines.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", lines));
  }
}
