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

  public static Problem invalid(String detail) {
    return new Problem(ProblemType.INVALID_REQUEST, detail);
  }

  public ProblemType type() {
    return type;
  }

  /** The object of RFC 9457. */
  Map<String, Object> json() {
    var object = new LinkedHashMap<String, Object>();
    object.put("type", type.uri());
    object.put("title", type.title());
    object.put("status", type.status());
    object.put("detail", String.valueOf(getMessage()));
    object.putAll(members);
    return object;
  }

  /** As it goes to the client. */
  public Response toResponse() {
    var response =
        Response.json(type.status(), json()).with("Content-Type", "application/problem+json");
    return type == ProblemType.UNAUTHORIZED
        ? response.with("WWW-Authenticate", "Bearer") // RFC 9110 §15.5.2
        : response;
  }
}
