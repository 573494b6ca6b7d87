package io.kadis.app.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of refusal of the API. Scripts rely on {@link #uri}: names here never change. */
public enum ProblemType {
  INVALID_REQUEST(400, "The request is not acceptable"),
  UNAUTHORIZED(401, "A token is needed"),
  FORBIDDEN(403, "This is not allowed"),
  NOT_FOUND(404, "There is no such key"),
  NO_SUCH_ROUTE(404, "There is no such resource"),
  METHOD_NOT_ALLOWED(405, "This resource has no such method"),
  REQUEST_TIMEOUT(408, "The request did not arrive in time"),
  PRECONDITION_FAILED(412, "The key is not in the expected state"),
  TOO_LARGE(413, "The request is too large"),
  URI_TOO_LONG(414, "The request line is too long"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  INTERNAL(500, "The node failed"),
  QUORUM_MISSED(503, "Too few replicas answered"),
  CLOCK_AHEAD(503, "The node's clock cannot be trusted"),
  TOO_MANY_WATCHES(503, "The node has as many watches as it allows"),
  NOT_READY(503, "The node has not joined a network yet"),
  NOT_HANDED_OVER(504, "The node still holds records that others lack"),
  DEADLINE_EXCEEDED(504, "Too few replicas answered in time"),
  STORE_FULL(507, "The node's store is full");

  private static final String PREFIX = "urn:kadis:problem:";

  private final int status;
  private final String title;

  ProblemType(int status, String title) {
    this.status = status;
    this.title = title;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  /** The stable {@code type} of RFC 9457. */
  public String uri() {
    return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The type a {@code uri} names. */
  public static Optional<ProblemType> ofUri(String uri) {
    return Arrays.stream(values()).filter(type -> type.uri().equals(uri)).findFirst();
  }
}
