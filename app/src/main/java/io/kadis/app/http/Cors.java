package io.kadis.app.http;

import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;

/**
 * Lets pages of other origins use the API, as the Fetch standard has it; none unless they are
 * named.
 *
 * @param origins as browsers send them: {@code https://app.example}
 */
public record Cors(Set<String> origins) {
  private static final String METHODS = "GET, HEAD, PUT, POST, DELETE";
  private static final String REQUEST_HEADERS =
      "Authorization, Content-Type, If-Match, If-None-Match, Last-Event-ID, X-Kadis-Context";
  private static final String RESPONSE_HEADERS =
      "ETag, X-Kadis-Context, X-Kadis-Expires, X-Kadis-Kind, X-Kadis-Writer";

  /** How long a browser need not ask again, in seconds. */
  private static final String MAX_AGE = "600";

  public Cors {
    origins = Set.copyOf(origins);
  }

  boolean allows(String origin) {
    return origins.contains(origin);
  }

  /**
   * What a browser asks before it sends the request of another origin. It carries no token, and the
   * answer tells nothing that is not in the documentation.
   *
   * @return empty for any other request
   */
  public Optional<Response> preflight(Request request) {
    return request.method().equals("OPTIONS")
            && request.header("Access-Control-Request-Method").isPresent()
            && allowed(request).isPresent()
        ? Optional.of(
            new Response(204, Bytes.EMPTY)
                .with("Access-Control-Allow-Methods", METHODS)
                .with("Access-Control-Allow-Headers", REQUEST_HEADERS)
                .with("Access-Control-Max-Age", MAX_AGE))
        : Optional.empty();
  }

  /** Tells the browser that the page may see the answer. */
  public Response permit(Request request, Response response) {
    allowed(request)
        .ifPresent(origin ->
            response
                .with("Access-Control-Allow-Origin", origin)
                .with("Access-Control-Expose-Headers", RESPONSE_HEADERS)
                .with("Vary", "Origin"));
    return response;
  }

  private Optional<String> allowed(Request request) {
    return request.header("Origin").filter(this::allows);
  }
}
