package io.kadis.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** Siblings, counters, sets and values that expire, as GET shows them. */
class ViewsOverHttpTest {
  private final InMemoryApi api = new InMemoryApi();

  @Test
  void siblingsAreAChoice() {
    api.database.getResult =
        FakeDatabase.found(
            new View.Siblings(
                List.of(
                    FakeDatabase.value(Bytes.of(0xFF), 2, Optional.empty()),
                    FakeDatabase.value(InMemoryApi.bytes("hi"), 1, Optional.of("text/plain")))),
            2);
    var response = api.send("GET", "/v1/keys/mv/a", "");
    String tag = FakeDatabase.tag(2);
    assertThat(response.status()).isEqualTo(300);
    assertThat(response.header("ETag")).contains('"' + tag + '"');
    assertThat(response.header("X-Kadis-Context")).contains(tag);
    assertThat(response.header("X-Kadis-Kind")).contains("siblings");
    assertThat(InMemoryApi.json(response))
        .containsEntry("context", tag)
        .containsEntry(
            "siblings",
            List.of(
                Map.of(
                    "value", "/w==",
                    "version", "0000000000000002",
                    "writer", FakeDatabase.SELF.toString(),
                    "written", "2026-11-22T10:15:30Z"),
                Map.of(
                    "value", "aGk=",
                    "text", "hi",
                    "contentType", "text/plain",
                    "version", "0000000000000001",
                    "writer", FakeDatabase.SELF.toString(),
                    "written", "2026-11-22T10:15:30Z")));
  }

  @Test
  void aWriterPassesOnTheContextItRead() {
    api.headers.put("X-Kadis-Context", "tag-1");
    api.send("PUT", "/v1/keys/mv/a", "x");
    assertThat(api.database.lastPut().context()).contains("tag-1");
    api.headers.put("X-Kadis-Context", "\"tag-2\"");
    api.send("DELETE", "/v1/keys/mv/a", "");
    assertThat(api.database.lastWrite).isEqualTo(new Write.Delete(Optional.of("tag-2")));
  }

  @Test
  void writesAndReadsNameTheContextOfTheNextWrite() {
    var put = api.send("PUT", "/v1/keys/mv/a", "x");
    var get = api.send("GET", "/v1/keys/mv/a", "");
    assertThat(put.header("X-Kadis-Context"))
        .isEqualTo(get.header("X-Kadis-Context"))
        .hasValueSatisfying(tag -> assertThat(put.header("ETag")).contains('"' + tag + '"'));
    assertThat(InMemoryApi.json(put)).containsEntry("tag", put.header("X-Kadis-Context").get());
  }

  @Test
  void aCounterIsADecimal() {
    api.database.getResult = FakeDatabase.found(new View.Count(-42), 1);
    var response = api.send("GET", "/v1/keys/counter/a", "");
    assertThat(InMemoryApi.text(response)).isEqualTo("-42");
    assertThat(response.header("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(response.header("X-Kadis-Kind")).contains("count");
  }

  @Test
  void aSetIsAnArray() {
    api.database.getResult = FakeDatabase.found(new View.Members(List.of("a", "\"ü")), 1);
    var response = api.send("GET", "/v1/keys/set/a", "");
    assertThat(InMemoryApi.text(response)).isEqualTo("[\"a\",\"\\\"ü\"]");
    assertThat(response.header("Content-Type")).contains("application/json");
    assertThat(response.header("X-Kadis-Kind")).contains("members");
  }

  @Test
  void anEmptySetIsThere() {
    api.database.getResult = FakeDatabase.found(new View.Members(List.of()), 1);
    var response = api.send("GET", "/v1/keys/set/a", "");
    assertThat(response.status()).isEqualTo(200);
    assertThat(InMemoryApi.text(response)).isEqualTo("[]");
  }

  @Test
  void aValueThatExpiresSaysWhen() {
    api.database.getResult =
        FakeDatabase.found(
            new View.Value(
                Bytes.EMPTY,
                1,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(Instant.parse("2026-11-23T00:00:00.250Z"))),
            1);
    assertThat(api.send("GET", "/v1/keys/kv/a", "").header("X-Kadis-Expires"))
        .contains("2026-11-23T00:00:00.250Z");
  }
}
