package io.kadis.app.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /openapi.json}: the API for programs. Written by hand; that it is true is held by tests,
 * against the routes there are and against what they answer.
 */
public final class OpenApi {
  private OpenApi() {}

  static void addTo(Router router) {
    router.add(
        "GET",
        "/openapi.json",
        (_, _) -> new Response(200, document()).with("Content-Type", "application/json"));
  }

  /** Read each time: it is asked for rarely, and then by a person's tool. */
  public static Bytes document() {
    try (InputStream in =
        Objects.requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"))) {
      return Bytes.wrap(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("our own jar cannot be read", e);
    }
  }
}
