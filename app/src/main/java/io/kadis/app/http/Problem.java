package io.kadis.app.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** Ends a request with an RFC 9457 problem. An answer, not a fault: it carries no stack trace. */
public final class Problem extends Exception {
  private final ProblemType type;
  private final transient Map<String, Object> members;

  public Problem(ProblemType type, String detail) {
    this(type, detail, Map.of());
  }

  /**
   * @param members of the JSON object, beside those every problem has
   */
  public Problem(ProblemType type, String detail, Map<String, Object> members) {
    super(detail, null, false, false);
    this.type = type;
    this.members = Map.copyOf(members);
  }

  static Problem invalid(String detail) {
    return new Problem(ProblemType.INVALID_REQUEST, detail);
  }

  public ProblemType type() {
    return type;
  }

  /** As it goes to the client. */
  public Response toResponse() {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", type.uri());
    body.put("title", type.title());
    body.put("status", type.status());
    body.put("detail", String.valueOf(getMessage()));
    body.putAll(members);
    var response =
        new Response(type.status(), Json.encode(body))
            .with("Content-Type", "application/problem+json");
    return type == ProblemType.UNAUTHORIZED
        ? response.with("WWW-Authenticate", "Bearer") // RFC 9110 §15.5.2
        : response;
  }
}
