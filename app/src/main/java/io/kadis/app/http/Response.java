package io.kadis.app.http;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;

/**
 * An answer of the API, before a socket is involved.
 *
 * @param headers by name, whatever its case
 */
public record Response(int status, Bytes body, Map<String, String> headers) {
  Response(int status, Bytes body) {
    this(status, body, new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
  }

  static Response json(Map<String, Object> object) {
    return new Response(200, Json.encode(object)).with("Content-Type", "application/json");
  }

  static Response text(String contentType, byte[] body) {
    return new Response(200, Bytes.wrap(body)).with("Content-Type", contentType);
  }

  /** Adds a header. */
  Response with(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }
}
