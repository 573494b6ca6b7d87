package io.kadis.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** The database's routes without a socket. */
final class InMemoryApi {
  final FakeDatabase database = new FakeDatabase();
  final Map<String, String> headers = new HashMap<>();
  private final Router router = KeyRoutesForTests.router(database, "kv");

  Response send(String method, String target, String body) {
    int query = target.indexOf('?');
    return router.route(
        new Request(
            method,
            query < 0 ? target : target.substring(0, query),
            query < 0 ? "" : target.substring(query + 1),
            name -> Optional.ofNullable(headers.get(name)),
            _ -> bytes(body)));
  }

  static void assertProblem(Response response, int status, String type, String... named) {
    assertThat(json(response))
        .containsEntry("type", "urn:kadis:problem:" + type)
        .containsEntry("status", status);
    assertThat(response.status()).isEqualTo(status);
    assertThat(String.valueOf(json(response).get("detail"))).contains(named);
  }

  static Map<String, Object> json(Response response) {
    return Json.decodeObject(response.body().toArrayUnsafe());
  }

  static String text(Response response) {
    return new String(response.body().toArrayUnsafe(), UTF_8);
  }

  static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }
}
