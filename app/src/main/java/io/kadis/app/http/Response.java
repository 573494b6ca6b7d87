package io.kadis.app.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;

/**
 * An answer of the API, before a socket is involved.
 *
 * @param headers by name, whatever its case
 * @param feed what comes instead of a body, until either side ends it; to be closed
 */
public record Response(int status, Bytes body, Map<String, String> headers, Optional<Feed> feed) {
  public Response(int status, Bytes body) {
    this(status, body, new TreeMap<>(String.CASE_INSENSITIVE_ORDER), Optional.empty());
  }

  static Response json(Map<String, Object> object) {
    return json(200, object);
  }

  static Response json(List<?> array) {
    return json(200, array);
  }

  static Response json(int status, Object value) {
    return new Response(status, Json.encode(value)).with("Content-Type", "application/json");
  }

  static Response of(Feed feed) {
    return new Response(
        200, Bytes.EMPTY, new TreeMap<>(String.CASE_INSENSITIVE_ORDER), Optional.of(feed));
  }

  /** Without its body: the client has it. */
  Response notModified() {
    return new Response(304, Bytes.EMPTY, headers, Optional.empty());
  }

  static Response text(String contentType, byte[] body) {
    return new Response(200, Bytes.wrap(body)).with("Content-Type", contentType);
  }

  /** Adds a header. */
  public Response with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
