package io.kadis.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class RouterTest {
  private final Router router =
      new Router()
          .add("GET", "/one", (_, rest) -> answer("one" + rest))
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
  void ourBugsAreA500ThatTellsNothing() {
    assertThat(route("GET", "/bug").status()).isEqualTo(500);
    assertThat(text("GET", "/bug")).doesNotContain("secret");
  }

  private Response route(String method, String path) {
    return router.route(new Request(method, path, "", _ -> Optional.empty(), _ -> Bytes.EMPTY));
  }

  private String text(String method, String path) {
    return new String(route(method, path).body().toArrayUnsafe(), UTF_8);
  }

  private static Response answer(String text) {
    return Response.text("text/plain", text.getBytes(UTF_8));
  }
}
