package io.kadis.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.kv.namespace.Write;
import io.kadis.kv.quorum.Quorum;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** POST on counters and sets. */
class ChangeRouteTest {
  private final InMemoryApi api = new InMemoryApi();

  @Test
  void aCounterAnswersWhatItStandsAt() {
    api.send("POST", "/v1/keys/counter/hits", "{\"add\":5}");
    var response = api.send("POST", "/v1/keys/counter/hits?w=all", "{\"remove\":2}");
    assertThat(response.status()).isEqualTo(200);
    assertThat(InMemoryApi.json(response))
        .containsEntry("key", "/counter/hits")
        .containsEntry("value", 3)
        .containsKeys("version", "tag", "replicas");
    assertThat(response.header("ETag")).isPresent();
    assertThat(api.database.lastPutOptions.w()).contains(new Quorum.All());
  }

  @Test
  void bothDirectionsAreOneChange() {
    change("{\"add\":5,\"remove\":7}");
    assertThat(api.database.lastWrite).isEqualTo(new Write.Add(-2));
    change("{\"add\":-9223372036854775808}");
    assertThat(api.database.lastWrite).isEqualTo(new Write.Add(Long.MIN_VALUE));
  }

  @Test
  void aSetAnswersWhatItHolds() {
    api.send("POST", "/v1/keys/set/tags", "{\"add\":[\"a\",\"b\"]}");
    var response = api.send("POST", "/v1/keys/set/tags", "{\"add\":[\"c\"],\"remove\":[\"a\"]}");
    assertThat(InMemoryApi.json(response)).containsEntry("value", List.of("b", "c"));
    assertThat(api.database.lastWrite).isEqualTo(new Write.Change(Set.of("c"), Set.of("a")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                           | not a JSON object",
        "hello                        | not a JSON object",
        "null                         | not a JSON object but null",
        "[1]                          | not a JSON object",
        "{\"add\":1                   | not a JSON object",
        "{}                           | neither 'add' nor 'remove'",
        "{\"add\":null}               | 'add' is null",
        "{\"add\":\"1\"}              | neither numbers nor arrays",
        "{\"add\":{}}                 | neither numbers nor arrays",
        "{\"add\":1,\"remove\":[\"a\"]} | neither numbers nor arrays",
        "{\"add\":1.5}                | 'add' is 1.5, not a whole number",
        "{\"remove\":1e3}             | 'remove' is 1000.0, not a whole number",
        "{\"add\":9223372036854775808} | 'add' is 9223372036854775808, not a whole number",
        "{\"remove\":-9223372036854775808} | beyond 64 bits",
        "{\"add\":[1]}                | 'element' is 1, not a string",
        "{\"add\":[\"a\",null]}       | 'element' is null, not a string",
        "{\"add\":[\"\\ud800\"]}      | half of a surrogate pair",
        "{\"add\":1,\"ttl\":\"1m\"}   | 'ttl' is no field here",
        "{\"add\":1,\"add\":2}        | Duplicate",
        "{\"add\":1} {}               | not a JSON object",
      })
  void whatIsNoChangeIsNamed(String body, String named) {
    var response = change(body);
    InMemoryApi.assertProblem(response, 400, "invalid-request", named);
    assertThat(api.database.lastWrite).isNull();
  }

  @Test
  void theFormsAreShown() {
    for (String body : List.of("x", "{}", "{\"add\":\"x\"}", "{\"add\":1,\"by\":2}")) {
      InMemoryApi.assertProblem(change(body), 400, "invalid-request", Changes.FORMS);
    }
  }

  private Response change(String body) {
    return api.send("POST", "/v1/keys/counter/hits", body);
  }
}
