package io.kadis.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.Condition;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchRouteTest {
  private final InMemoryApi api = new InMemoryApi();

  @Test
  void eachOperationHasItsResultInOrder() {
    var results =
        results(
            """
            [{"op":"put","key":"/kv/a","text":"ä","contentType":"text/plain"},
             {"op":"get","key":"/kv/a"},
             {"op":"get","key":"/kv/nothing"},
             {"op":"change","key":"/counter/c","add":2},
             {"op":"change","key":"/set/s","add":["x"],"remove":["y"]},
             {"op":"delete","key":"/kv/a"},
             {"op":"put","key":"bare","value":"/w=="}]
            """);
    assertThat(results)
        .extracting(result -> result.get("status"))
        .containsExactly(200, 200, 404, 200, 200, 200, 200);
    assertThat(results.get(0))
        .containsEntry("key", "/kv/a")
        .containsKeys("version", "tag", "replicas");
    assertThat(results.get(1))
        .containsEntry("key", "/kv/a")
        .containsEntry("kind", "value")
        .containsEntry("value", "w6Q=")
        .containsEntry("text", "ä")
        .containsEntry("contentType", "text/plain")
        .containsEntry("tag", results.get(0).get("tag"));
    assertThat(results.get(2)).containsEntry("type", "urn:kadis:problem:not-found");
    assertThat(results.get(3)).containsEntry("value", 2);
    assertThat(results.get(4)).containsEntry("value", List.of("x"));
    assertThat(results.get(6)).containsEntry("key", "/kv/bare");
  }

  @Test
  void whatGoesWrongIsTheProblemOfItsRoute() {
    api.database.putResult =
        new WriteResult.QuorumMissed(
            7, FakeDatabase.report(2, ReplicaReport.Status.SILENT), Optional.of("try later"));
    var results = results("[{\"op\":\"put\",\"key\":\"/kv/a\",\"text\":\"1\"}]");
    assertThat(results.getFirst())
        .containsEntry("status", 503)
        .containsEntry("type", "urn:kadis:problem:quorum-missed")
        .containsKey("replicas");
    assertThat(String.valueOf(results.getFirst().get("detail"))).endsWith("; try later");
  }

  @Test
  void optionsReachTheDatabase() {
    results(
        """
        [{"op":"put","key":"/kv/a","text":"1","ttl":"10m","w":2,"context":"t","ifMatch":["a","b"],
          "ifNoneMatch":"*"}]
        """);
    assertThat(api.database.lastPut().ttl()).contains(Duration.ofMinutes(10));
    assertThat(api.database.lastPut().context()).contains("t");
    assertThat(api.database.lastPutOptions.w()).contains(new Quorum.Exactly(2));
    assertThat(api.database.lastPutOptions.conditions())
        .containsExactly(new Condition.Is(Set.of("a", "b")), new Condition.Absent());
    results("[{\"op\":\"get\",\"key\":\"/kv/a\",\"r\":\"all\"}]");
    assertThat(api.database.lastGetOptions.r()).contains(new Quorum.All());
  }

  @Test
  void theTimeoutIsOfTheWholeBatch() {
    api.send("POST", "/v1/batch?timeout=3s", "[{\"op\":\"get\",\"key\":\"/kv/a\"}]");
    assertThat(api.database.lastGetOptions.timeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "null                                   | it is no object",
        "1                                      | it is no object",
        "{}                                     | it has no 'op'",
        "{\"op\":\"get\"}                       | it has no 'key'",
        "{\"op\":\"got\",\"key\":\"a\"}         | 'op' is 'got'",
        "{\"op\":\"get\",\"key\":1}             | 'key' is 1, not a string",
        "{\"op\":\"get\",\"key\":\"a\",\"w\":1} | 'w' is no field here",
        "{\"op\":\"get\",\"key\":\"a\",\"r\":0} | r: a quorum of 0",
        "{\"op\":\"get\",\"key\":\"/pk/me\"}    | 'me' is no peer id",
        "{\"op\":\"put\",\"key\":\"a\"}         | one of 'text' and 'value'",
        "{\"op\":\"put\",\"key\":\"a\",\"value\":\"*\"} | 'value' is not base64",
        "{\"op\":\"put\",\"key\":\"a\",\"value\":\"\",\"text\":\"\"} | one of 'text' and 'value'",
        "{\"op\":\"put\",\"key\":\"a\",\"text\":\"\",\"ttl\":\"soon\"} | ttl: 'soon'",
        "{\"op\":\"put\",\"key\":\"a\",\"text\":\"\",\"contentType\":\"x\"} | 'x' is not a media",
        "{\"op\":\"put\",\"key\":\"a\",\"text\":\"\",\"ifMatch\":1} | 'ifMatch' is 1",
        "{\"op\":\"change\",\"key\":\"a\"}      | neither 'add' nor 'remove'",
      })
  void whatCannotBeReadStopsAllAndIsNumbered(String operation, String named) {
    var good = "{\"op\":\"put\",\"key\":\"a\",\"text\":\"\"}";
    var response = api.send("POST", "/v1/batch", "[" + good + "," + operation + "]");
    InMemoryApi.assertProblem(
        response, 400, "invalid-request", "operation 2: ", named, "nothing was done");
    assertThat(api.database.lastWrite).isNull();
  }

  @Test
  void aBodyThatIsNoArrayIsNamed() {
    for (String body : List.of("", "null", "{}", "[", "nonsense", "[]]")) {
      InMemoryApi.assertProblem(
          api.send("POST", "/v1/batch", body), 400, "invalid-request", "not a JSON array");
    }
  }

  @Test
  void moreThanTheMostIsRefused() {
    String get = "{\"op\":\"get\",\"key\":\"a\"}";
    String most = get + ("," + get).repeat(999);
    assertThat(results("[" + most + "]")).hasSize(1000);
    InMemoryApi.assertProblem(
        api.send("POST", "/v1/batch", "[" + most + "," + get + "]"), 413, "too-large", "1001");
  }

  @Test
  void nothingToDoIsDone() {
    assertThat(results("[]")).isEmpty();
  }

  @Test
  void aWriteIsWhatItsRouteWouldMake() {
    results("[{\"op\":\"delete\",\"key\":\"/mv/a\",\"context\":\"t\"}]");
    assertThat(api.database.lastWrite).isEqualTo(new Write.Delete(Optional.of("t")));
  }

  private List<Map<Object, Object>> results(String batch) {
    var response = api.send("POST", "/v1/batch", batch);
    assertThat(response.status()).as(InMemoryApi.text(response)).isEqualTo(200);
    return Objects.requireNonNull((List<?>) InMemoryApi.json(response).get("results")).stream()
        .<Map<Object, Object>>map(it -> new HashMap<>((Map<?, ?>) it))
        .toList();
  }
}
