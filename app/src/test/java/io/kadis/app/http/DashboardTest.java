package io.kadis.app.http;

import static io.kadis.app.http.InMemoryApi.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.config.ApiToken;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardTest {
  private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
  private static final Pattern IMPORT = Pattern.compile("from '\\./([a-z-]+\\.js)'");

  private final Router router = new Router();

  DashboardTest() {
    new Dashboard().addTo(router);
  }

  @Test
  void thePageIsAtTheRootAndNowhereBelow() {
    assertThat(get("/").header("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(text(get("/"))).contains("<title>Kadis</title>");
    assertThat(get("/other").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "theme.css, text/css; charset=utf-8",
    "main.js, text/javascript; charset=utf-8",
    "favicon.svg, image/svg+xml"
  })
  void filesHaveTheirTypes(String name, String type) {
    assertThat(get("/dashboard/" + name).header("Content-Type")).contains(type);
  }

  @Test
  void allThatThePageNamesIsThere() {
    assertThat(REFERENCE.matcher(text(get("/"))).results().map(found -> found.group(1)))
        .filteredOn(path -> path.startsWith("/dashboard/"))
        .hasSizeGreaterThan(5)
        .allSatisfy(path -> assertThat(get(path).status()).as(path).isEqualTo(200));
    assertThat(IMPORT.matcher(text(get("/dashboard/main.js"))).results().map(it -> it.group(1)))
        .hasSizeGreaterThan(5)
        .allSatisfy(name -> assertThat(get("/dashboard/" + name).status()).as(name).isEqualTo(200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dashboard/", "/dashboard/../log4j2.xml", "/dashboard/none.js"})
  void nothingElseOfTheJarIsServed(String path) {
    assertThat(get(path).status()).isEqualTo(404);
  }

  @Test
  void browsersRunNothingFromElsewhereAndGuessNoTypes() {
    for (String path : new String[] {"/", "/dashboard/main.js"}) {
      var response = get(path);
      assertThat(response.header("Content-Security-Policy").orElseThrow())
          .startsWith("default-src 'self';")
          .doesNotContain("unsafe")
          .contains("frame-ancestors 'none'");
      assertThat(response.header("X-Content-Type-Options")).contains("nosniff");
    }
  }

  @Test
  void whatABrowserHasIsNotSentAgain() {
    String tag = get("/").header("ETag").orElseThrow();
    var again = send("GET", "/", Map.of("If-None-Match", tag));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body().isEmpty()).isTrue();
    assertThat(send("GET", "/", Map.of("If-None-Match", "\"other\"")).status()).isEqualTo(200);
  }

  @Test
  void thePageNeedsNoTokenAndWhatItAsksForDoes() {
    var guard =
        new Guard(
            Optional.of(new ApiToken("a-token-that-is-long-enough")), "http", new Cors(Set.of()));
    assertThat(guard.admit(request("GET", "/", Map.of()))).isEmpty();
    assertThat(guard.admit(request("GET", "/dashboard/main.js", Map.of()))).isEmpty();
    assertThat(guard.admit(request("POST", "/dashboard/main.js", Map.of()))).isPresent();
    assertThat(guard.admit(request("GET", "/v1/stats", Map.of()))).isPresent();
    assertThat(guard.admit(request("GET", "/dashboard", Map.of()))).isPresent();
  }

  private Response get(String path) {
    return send("GET", path, Map.of());
  }

  private Response send(String method, String path, Map<String, String> headers) {
    return router.route(request(method, path, headers));
  }

  private static Request request(String method, String path, Map<String, String> headers) {
    return new Request(
        method, path, "", name -> Optional.ofNullable(headers.get(name)), _ -> Bytes.EMPTY);
  }
}
