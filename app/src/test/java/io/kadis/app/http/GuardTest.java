package io.kadis.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.config.ApiToken;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final Guard OPEN =
      new Guard(Optional.empty(), "http", new Cors(Set.of("https://app.example")));
  private static final Guard LOCKED =
      new Guard(Optional.of(new ApiToken("0123456789abcdef")), "https", new Cors(Set.of()));

  private final Map<String, String> headers = new HashMap<>(Map.of("Host", "127.0.0.1:8480"));

  @Test
  void addressesAndLocalhostMayBeAsked() {
    for (String host :
        List.of(
            "127.0.0.1:8480",
            "localhost:8480",
            "[::1]:8480",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "192.168.1.7:8480")) {
      headers.put("Host", host);
      assertThat(check(OPEN, "/v1/node")).as(host).isEmpty();
    }
  }

  @Test
  void aNameThatMayBeMadeToPointHereIsRefused() {
    for (String host : List.of("evil.example:8480", "evil.example", "127.0.0.1.evil.example", "")) {
      headers.put("Host", host);
      assertThat(check(OPEN, "/v1/node")).as(host).contains(ProblemType.FORBIDDEN);
    }
  }

  @Test
  void pagesOfOtherSitesAreRefused() {
    for (String origin : List.of("http://evil.example", "null", "http://127.0.0.1:9999")) {
      headers.put("Origin", origin);
      assertThat(check(OPEN, "/v1/node")).as(origin).contains(ProblemType.FORBIDDEN);
    }
    for (String welcome : List.of("http://127.0.0.1:8480", "https://app.example")) {
      headers.put("Origin", welcome);
      assertThat(check(OPEN, "/v1/node")).as(welcome).isEmpty();
    }
  }

  @Test
  void anEncryptedApisOwnPagesAreOfHttps() {
    headers.put("Authorization", "Bearer 0123456789abcdef");
    headers.put("Origin", "https://127.0.0.1:8480");
    assertThat(check(LOCKED, "/v1/node")).isEmpty();
    headers.put("Origin", "http://127.0.0.1:8480");
    assertThat(check(LOCKED, "/v1/node")).contains(ProblemType.FORBIDDEN);
  }

  @Test
  void withATokenOnlyItsHoldersMayAsk() {
    assertThat(check(LOCKED, "/v1/node")).contains(ProblemType.UNAUTHORIZED);
    for (String wrong :
        List.of("Bearer", "Bearer ", "Bearer 0123456789abcdee", "Basic 0123456789abcdef")) {
      headers.put("Authorization", wrong);
      assertThat(check(LOCKED, "/v1/node")).as(wrong).contains(ProblemType.UNAUTHORIZED);
    }
    headers.put("Authorization", "Bearer 0123456789abcdef");
    assertThat(check(LOCKED, "/v1/node")).isEmpty();
  }

  @Test
  void withATokenTheHostMayHaveAName() {
    headers.put("Host", "kadis.example:8480");
    headers.put("Authorization", "Bearer 0123456789abcdef");
    assertThat(check(LOCKED, "/v1/node")).isEmpty();
  }

  @Test
  void healthChecksNeedNoToken() {
    assertThat(check(LOCKED, "/healthz")).isEmpty();
    assertThat(check(LOCKED, "/readyz")).isEmpty();
    assertThat(check(LOCKED, "/metrics")).contains(ProblemType.UNAUTHORIZED);
  }

  private Optional<ProblemType> check(Guard guard, String path) {
    try {
      guard.check(
          new Request(
              "GET", path, "", name -> Optional.ofNullable(headers.get(name)), _ -> Bytes.EMPTY));
      return Optional.empty();
    } catch (Problem problem) {
      return Optional.of(problem.type());
    }
  }
}
