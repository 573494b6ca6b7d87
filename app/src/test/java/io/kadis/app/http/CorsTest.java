package io.kadis.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class CorsTest {
  private static final String APP = "https://app.example";

  private final Cors cors = new Cors(Set.of(APP));
  private final Map<String, String> headers = new HashMap<>(Map.of("Origin", APP));

  @Test
  void aNamedOriginMaySeeTheAnswer() {
    Response answer = cors.permit(request("GET"), new Response(200, Bytes.EMPTY));
    assertThat(answer.header("Access-Control-Allow-Origin")).contains(APP);
    assertThat(answer.header("Access-Control-Expose-Headers").orElseThrow()).contains("ETag");
    assertThat(answer.header("Vary")).contains("Origin");
  }

  @Test
  void anotherOriginMayNot() {
    headers.put("Origin", "https://evil.example");
    assertThat(cors.permit(request("GET"), new Response(200, Bytes.EMPTY)).headers()).isEmpty();
    headers.put("Access-Control-Request-Method", "PUT");
    assertThat(cors.preflight(request("OPTIONS"))).isEmpty();
  }

  @Test
  void aPreflightIsToldWhatMayBeAsked() {
    assertThat(cors.preflight(request("OPTIONS"))).as("no preflight").isEmpty();
    headers.put("Access-Control-Request-Method", "PUT");
    assertThat(cors.preflight(request("GET"))).as("no preflight").isEmpty();
    Response answer = cors.preflight(request("OPTIONS")).orElseThrow();
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Methods").orElseThrow()).contains("DELETE");
    assertThat(answer.header("Access-Control-Allow-Headers").orElseThrow()).contains("If-Match");
  }

  private Request request(String method) {
    return new Request(
        method, "/", "", name -> Optional.ofNullable(headers.get(name)), _ -> Bytes.EMPTY);
  }
}
