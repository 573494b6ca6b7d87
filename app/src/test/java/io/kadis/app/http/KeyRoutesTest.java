package io.kadis.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class KeyRoutesTest {
  private final FakeDatabase database = new FakeDatabase();
  private final Router router = new Router();
  private final Map<String, String> headers = new HashMap<>();

  KeyRoutesTest() {
    KeyRoutes.add(router, database, "kv");
  }

  @Test
  void putStoresTheBodyUnderTheRestOfThePath() {
    var response = send("PUT", "/v1/keys/kv/users/42", "", "ada");
    assertThat(response.status()).isEqualTo(200);
    assertThat(database.valueOf(bytes("/kv/users/42"))).isEqualTo(bytes("ada"));
    assertThat(json(response))
        .containsEntry("key", "/kv/users/42")
        .containsEntry("version", "0198000000000001")
        .containsEntry(
            "replicas",
            Json.decodeObject(
                ("{\"wanted\":1,\"acknowledged\":1,\"peers\":[{\"peerId\":\""
                        + FakeDatabase.SELF
                        + "\",\"status\":\"stored\"}]}")
                    .getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void getReturnsTheBytesAndWhatIsKnownOfThem() {
    headers.put("Content-Type", "text/plain");
    send("PUT", "/v1/keys/kv/a", "", "hello");
    var response = send("GET", "/v1/keys/kv/a", "", "");
    assertThat(response.body()).isEqualTo(bytes("hello"));
    assertThat(response.header("ETag")).contains("\"0198000000000001-" + FakeDatabase.SELF + "\"");
    assertThat(response.header("Content-Type")).contains("text/plain");
    assertThat(response.header("Last-Modified")).contains("Sun, 22 Nov 2026 10:15:30 GMT");
    assertThat(response.header("X-Kadis-Writer")).contains(FakeDatabase.SELF.toString());
  }

  @Test
  void putAndGetNameTheSameETag() {
    var put = send("PUT", "/v1/keys/kv/a", "", "hello");
    assertThat(send("GET", "/v1/keys/kv/a", "", "").header("ETag")).isEqualTo(put.header("ETag"));
  }

  @Test
  void anUnsignedValueIsNamedByItsHash() {
    database.getResult =
        new GetResult.Found(
            View.Value.of(bytes("x")),
            0,
            "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
            bytes("x"),
            FakeDatabase.report(1, ReplicaReport.Status.FOUND));
    var response = send("GET", "/v1/keys/raw/a", "", "");
    assertThat(response.header("ETag"))
        .contains("\"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881\"");
    assertThat(response.header("Content-Type")).contains("application/octet-stream");
    assertThat(response.header("X-Kadis-Writer")).isEmpty();
  }

  @Test
  void aStrangersContentTypeCannotAddHeadersOrRunInABrowser() {
    database.getResult =
        FakeDatabase.found(bytes("x"), 1, Optional.of("text/html\r\nSet-Cookie: a=b"));
    var response = send("GET", "/v1/keys/kv/a", "", "");
    assertThat(response.header("Content-Type")).contains("application/octet-stream");
    assertThat(response.header("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.header("Content-Security-Policy"))
        .hasValueSatisfying(policy -> assertThat(policy).contains("sandbox"));
  }

  @Test
  void whatClientsSayUnaskedIsNoContentType() {
    for (String type : List.of("application/x-www-form-urlencoded", "application/octet-stream")) {
      headers.put("Content-Type", type);
      send("PUT", "/v1/keys/kv/a", "", "x");
      assertThat(database.lastPut().contentType()).isEmpty();
    }
  }

  @Test
  void parametersReachTheDatabase() {
    send("PUT", "/v1/keys/kv/a", "ttl=10m&w=all&timeout=3s", "x");
    assertThat(database.lastPut().ttl()).contains(Duration.ofMinutes(10));
    assertThat(database.lastPutOptions.w()).contains(new Quorum.All());
    assertThat(database.lastPutOptions.timeout())
        .isLessThanOrEqualTo(Duration.ofSeconds(3))
        .isGreaterThan(Duration.ofSeconds(1));
    send("GET", "/v1/keys/kv/a", "r=2", "");
    assertThat(database.lastGetOptions.r()).contains(new Quorum.Exactly(2));
  }

  @Test
  void badParametersAreNamed() {
    for (String query : new String[] {"w=0", "w=most", "ttl=soon", "timeout=0", "timeout=11m"}) {
      var response = send("PUT", "/v1/keys/kv/a", query, "x");
      assertProblem(response, 400, "invalid-request");
      assertThat(String.valueOf(json(response).get("detail")))
          .contains(query.substring(0, query.indexOf('=')))
          .contains(query.substring(query.indexOf('=') + 1));
    }
  }

  @Test
  void absenceIsA404AndStillTheAnswerOfARoute() {
    var response = send("GET", "/v1/keys/kv/a", "", "");
    assertProblem(response, 404, "not-found");
    assertThat(response.header("Content-Type")).contains("application/problem+json");
  }

  @Test
  void deleteIsFineWhenThereWasNothing() {
    assertThat(send("DELETE", "/v1/keys/kv/a", "", "").status()).isEqualTo(200);
  }

  @Test
  void aMissedQuorumTellsWhoWasSilent() {
    database.putResult =
        new WriteResult.QuorumMissed(
            7, FakeDatabase.report(2, ReplicaReport.Status.SILENT), Optional.empty());
    database.getResult =
        new GetResult.QuorumMissed(FakeDatabase.report(2, ReplicaReport.Status.SILENT));
    for (String method : new String[] {"PUT", "DELETE", "GET"}) {
      var response = send(method, "/v1/keys/kv/a", "", "x");
      assertProblem(response, 503, "quorum-missed");
      assertThat(String.valueOf(json(response).get("replicas"))).contains("silent");
    }
  }

  @Test
  void eachRefusalHasItsStatus() {
    assertRefusal(Refusal.INVALID, 400, "invalid-request");
    assertRefusal(Refusal.FORBIDDEN, 403, "forbidden");
    assertRefusal(Refusal.TOO_LARGE, 413, "too-large");
    assertRefusal(Refusal.CLOCK, 503, "clock-ahead");
    assertRefusal(Refusal.FULL, 507, "store-full");
    assertRefusal(Refusal.CONDITION, 412, "precondition-failed");
  }

  @Test
  void aKeyOf1024BytesIsTheLongest() {
    String longest = "/v1/keys/kv/" + "a".repeat(1020);
    assertThat(send("PUT", longest, "", "x").status()).isEqualTo(200);
    assertProblem(send("PUT", longest + "a", "", "x"), 400, "invalid-request");
  }

  @Test
  void ifMatchHoldsWritesToTheVersionSeen() {
    var first = send("PUT", "/v1/keys/kv/a", "", "1");
    headers.put("If-Match", first.header("ETag").orElseThrow());
    assertThat(send("PUT", "/v1/keys/kv/a", "", "2").status()).isEqualTo(200);
    assertProblem(send("PUT", "/v1/keys/kv/a", "", "3"), 412, "precondition-failed");
    assertProblem(send("DELETE", "/v1/keys/kv/a", "", ""), 412, "precondition-failed");
    assertThat(database.valueOf(bytes("/kv/a"))).isEqualTo(bytes("2"));
  }

  @Test
  void ifNoneMatchStarOnlyCreates() {
    headers.put("If-None-Match", "*");
    assertThat(send("PUT", "/v1/keys/kv/a", "", "1").status()).isEqualTo(200);
    assertProblem(send("PUT", "/v1/keys/kv/a", "", "2"), 412, "precondition-failed");
  }

  @Test
  void aReaderWhoHasItAlreadyGetsNoBody() {
    var put = send("PUT", "/v1/keys/kv/a", "", "1");
    headers.put("If-None-Match", put.header("ETag").orElseThrow());
    var response = send("GET", "/v1/keys/kv/a", "", "");
    assertThat(response.status()).isEqualTo(304);
    assertThat(response.body()).isEqualTo(Bytes.EMPTY);
  }

  private void assertRefusal(Refusal reason, int status, String type) {
    database.putResult = new WriteResult.Refused(reason, "no, because of 17");
    var response = send("PUT", "/v1/keys/kv/a", "", "x");
    assertProblem(response, status, type);
    assertThat(json(response)).containsEntry("detail", "no, because of 17");
  }

  private static void assertProblem(Response response, int status, String type) {
    assertThat(json(response))
        .containsEntry("type", "urn:kadis:problem:" + type)
        .containsEntry("status", status);
    assertThat(response.status()).isEqualTo(status);
  }

  private Response send(String method, String path, String query, String body) {
    return router.route(
        new Request(
            method, path, query, name -> Optional.ofNullable(headers.get(name)), _ -> bytes(body)));
  }

  private static Map<String, Object> json(Response response) {
    return Json.decodeObject(response.body().toArrayUnsafe());
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
