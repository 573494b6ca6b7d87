package io.kadis.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.Condition;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionsTest {
  private final InMemoryApi api = new InMemoryApi();

  @Test
  void allWritesCarryThem() {
    api.headers.put("If-Match", "\"a\", W/\"weak\" ,, \"b,c\"");
    for (String method : List.of("PUT", "POST", "DELETE")) {
      api.send(method, "/v1/keys/kv/x", "{\"add\":1}");
      assertThat(api.database.lastPutOptions.conditions())
          .as(method)
          .containsExactly(new Condition.Is(Set.of("a", "b,c")));
    }
  }

  @Test
  void aStarIsAnythingOrNothing() {
    api.headers.put("If-Match", "*");
    assertThat(sent()).containsExactly(new Condition.Present());
    api.headers.put("If-None-Match", " * ");
    assertThat(sent()).containsExactly(new Condition.Present(), new Condition.Absent());
  }

  @Test
  void aWeakTagExcludesItsStrongTwin() {
    api.headers.put("If-None-Match", "W/\"a\"");
    assertThat(sent()).containsExactly(new Condition.IsNot(Set.of("a")));
  }

  @Test
  void aWeakTagIsNoGroundToWrite() {
    api.headers.put("If-Match", "W/\"a\"");
    assertThat(sent()).containsExactly(new Condition.Is(Set.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "\"a", "a\"", "\"a\" \"b\"", "\"a\", b", "\"a\", *", "\"a b\""})
  void aMalformedListIsNamed(String list) {
    for (String header : List.of("If-Match", "If-None-Match")) {
      api.headers.clear();
      api.headers.put(header, list);
      for (String method : List.of("PUT", "DELETE")) {
        var response = api.send(method, "/v1/keys/kv/x", "1");
        InMemoryApi.assertProblem(response, 400, "invalid-request", header, "'" + list + "'");
      }
    }
    assertThat(api.database.lastWrite).isNull();
  }

  @Test
  void aReaderWhoHasOneOfThemGetsNoBody() {
    var put = api.send("PUT", "/v1/keys/kv/x", "1");
    api.headers.put("If-None-Match", "\"other\", " + put.header("ETag").orElseThrow());
    var response = api.send("GET", "/v1/keys/kv/x", "");
    assertThat(response.status()).isEqualTo(304);
    assertThat(response.body().isEmpty()).isTrue();
    assertThat(response.header("ETag")).isEqualTo(put.header("ETag"));
  }

  @Test
  void aReaderWhoWantsAnotherVersionIsTold() {
    var put = api.send("PUT", "/v1/keys/kv/x", "1");
    api.headers.put("If-Match", "\"other\"");
    InMemoryApi.assertProblem(
        api.send("GET", "/v1/keys/kv/x", ""),
        412,
        "precondition-failed",
        put.header("ETag").orElseThrow());
  }

  private List<Condition> sent() {
    api.send("PUT", "/v1/keys/kv/x", "1");
    return api.database.lastPutOptions.conditions();
  }
}
