package io.kadis.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class RouterTest {
  private final Router router =
      new Router()
          .add("GET", "/one", (_, rest) -> answer("one" + rest), "ttl", "w")
          .add("GET", "/under/", (_, rest) -> answer(rest))
          .add("PUT", "/under/", (_, _) -> answer("put"))
          .add(
              "GET",
              "/bug",
              (_, _) -> {
                throw new IllegalStateException("secret");
              });

  @Test
  void aRouteWithASlashAnswersAllBelowItWithTheUndecodedRest() {
    assertThat(text("GET", "/under/a%2Fb/../c")).isEqualTo("/a%2Fb/../c");
    assertThat(text("PUT", "/under/a")).isEqualTo("put");
  }

  @Test
  void aRouteWithoutASlashAnswersItselfOnly() {
    assertThat(route("GET", "/one").status()).isEqualTo(200);
    assertThat(route("GET", "/one/two").status()).isEqualTo(404);
    assertThat(route("GET", "/under").status()).isEqualTo(404);
    assertThat(route("GET", "").status()).isEqualTo(404);
  }

  @Test
  void otherMethodsAreNamedAndHeadIsGet() {
    assertThat(route("POST", "/one").status()).isEqualTo(405);
    assertThat(route("POST", "/one").header("Allow")).contains("GET, HEAD");
    assertThat(text("DELETE", "/under/a")).contains("GET, HEAD, PUT");
    assertThat(route("HEAD", "/one").status()).isEqualTo(200);
  }

  @Test
  void aParameterThatNobodyReadsIsAMisspelling() {
    assertThat(query("").status()).isEqualTo(200);
    assertThat(query("w=1&ttl=").status()).isEqualTo(200);
    assertThat(text(query("tll=1m"))).contains("'tll'", "there are ttl, w");
    assertThat(query("tll").status()).isEqualTo(400);
    assertThat(text(query("w=1&w=2"))).contains("twice");
    assertThat(query("%zz=1").status()).isEqualTo(400);
  }

  private Response query(String query) {
    return router.route(new Request("GET", "/one", query, _ -> Optional.empty(), _ -> Bytes.EMPTY));
  }

  @Test
  void ourBugsAreA500ThatTellsNothing() {
    assertThat(route("GET", "/bug").status()).isEqualTo(500);
    assertThat(text("GET", "/bug")).doesNotContain("secret");
  }

  private Response route(String method, String path) {
    return router.route(new Request(method, path, "", _ -> Optional.empty(), _ -> Bytes.EMPTY));
  }

  private String text(String method, String path) {
    return text(route(method, path));
  }

  private static String text(Response response) {
    return new String(response.body().toArrayUnsafe(), UTF_8);
  }

  private static Response answer(String text) {
    return Response.text("text/plain", text.getBytes(UTF_8));
  }
}
