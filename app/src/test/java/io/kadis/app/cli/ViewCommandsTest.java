package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.config.ApiConfig;
import io.kadis.app.http.FakeDatabase;
import io.kadis.app.http.Json;
import io.kadis.app.http.KeyRoutesForTests;
import io.kadis.app.http.server.ApiServer;
import io.kadis.kv.Condition;
import io.kadis.kv.GetResult;
import io.kadis.kv.namespace.View;
import io.kadis.kv.namespace.Write;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Siblings, counters, sets, conditions and batches on the command line. */
class ViewCommandsTest {
  private final FakeDatabase database = new FakeDatabase();
  private final Terminal terminal = new Terminal();
  private ApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = listen("kv");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void countersCount() {
    assertThat(run("add", "/counter/hits", "5")).isZero();
    assertThat(terminal.out()).startsWith("changed /counter/hits to 5, version 0198");
    assertThat(run("remove", "/counter/hits", "2")).isZero();
    assertThat(database.lastWrite).isEqualTo(new Write.Add(-2));
    assertThat(run("get", "/counter/hits")).isZero();
    assertThat(terminal.out().lines()).containsExactly("3");
    assertThat(run("get", "/counter/hits", "--json")).isZero();
    assertThat(json()).containsEntry("kind", "count").containsEntry("value", 3);
  }

  @Test
  void setsHoldElements() {
    assertThat(run("add", "/set/tags", "b", "5", "a b")).isZero();
    assertThat(terminal.out()).startsWith("changed /set/tags to 3 elements, version 0198");
    assertThat(run("remove", "/set/tags", "b")).isZero();
    assertThat(database.lastWrite).isEqualTo(new Write.Change(Set.of(), Set.of("b")));
    assertThat(run("get", "/set/tags")).isZero();
    assertThat(terminal.out().lines()).containsExactly("5", "a b");
    assertThat(run("get", "/set/tags", "--json")).isZero();
    assertThat(json()).containsEntry("kind", "members").containsEntry("value", List.of("5", "a b"));
  }

  @Test
  void anAmountThatIsNoneIsAUsageError() {
    for (String amount : List.of("1.5", "x", "9223372036854775808")) {
      assertThat(run("add", "/counter/hits", amount)).isEqualTo(2);
      assertThat(terminal.err()).contains("'" + amount + "' no whole number");
    }
    assertThat(run("add", "/counter/hits", "1", "2")).isEqualTo(2);
    assertThat(terminal.err()).contains("takes one amount");
    assertThat(database.lastWrite).isNull();
  }

  @Test
  void siblingsAreListedAndTheWayOutIsNamed() {
    database.getResult = siblings();
    assertThat(run("get", "/mv/cart")).isEqualTo(1);
    assertThat(terminal.out()).isEmpty();
    assertThat(terminal.err())
        .contains("apples", "2 bytes", FakeDatabase.WRITTEN.toString())
        .contains("kadis: /mv/cart has 2 values written without knowing of each other")
        .contains("--json", "put /mv/cart VALUE --context " + FakeDatabase.tag(2));
  }

  @Test
  void siblingsAsJsonAreASuccess() {
    database.getResult = siblings();
    assertThat(run("get", "/mv/cart", "--json")).isZero();
    assertThat(json())
        .containsEntry("key", "/mv/cart")
        .containsEntry("kind", "siblings")
        .containsEntry("context", FakeDatabase.tag(2));
    assertThat((List<?>) json().get("siblings")).hasSize(2);
  }

  @Test
  void aContextIsPassedOn() {
    run("put", "/mv/cart", "pears", "--context", "tag");
    assertThat(database.lastPut().context()).contains("tag");
    run("delete", "/mv/cart", "--context", "tag");
    assertThat(database.lastWrite).isEqualTo(new Write.Delete(Optional.of("tag")));
  }

  @Test
  void conditionsArePassedOnWithQuotesOrWithout() {
    run("put", "a", "1", "--if-match", "tag");
    assertThat(conditions()).containsExactly(new Condition.Is(Set.of("tag")));
    run("delete", "a", "--if-match", "\"tag\"");
    assertThat(conditions()).containsExactly(new Condition.Is(Set.of("tag")));
    run("put", "a", "1", "--if-none-match", "*");
    assertThat(conditions()).containsExactly(new Condition.Absent());
    run("add", "/counter/a", "1", "--if-none-match", "tag", "--if-match", "*");
    assertThat(conditions())
        .containsExactly(new Condition.Present(), new Condition.IsNot(Set.of("tag")));
  }

  @Test
  void aFailedConditionIsExitCode1() {
    run("put", "a", "1");
    assertThat(run("put", "a", "2", "--if-none-match", "*")).isEqualTo(1);
    assertThat(terminal.err()).contains("the condition does not hold");
  }

  @Test
  void theNodeSaysWhereBareKeysAre() throws Exception {
    server.close();
    server = listen("set");
    assertThat(run("add", "tags", "x")).isZero();
    assertThat(terminal.out()).contains("/set/tags");
    assertThat(run("put", "greeting", "x", "--default-namespace", "own")).isZero();
    assertThat(database.valueOf(bytes("/own/greeting"))).isNotNull();
  }

  @Test
  void aBatchIsALineAnOperation(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("batch");
    Files.writeString(
        file,
        """
        {"op":"put","key":"a","text":"1"}

        {"op":"get","key":"a"}
        {"op":"get","key":"b"}
        """);
    assertThat(run("batch", file.toString())).isZero();
    assertThat(terminal.out().lines())
        .map(line -> Json.decodeObject(line.getBytes(UTF_8)).get("status"))
        .isEqualTo(List.of(200, 200, 404));
  }

  @Test
  void aFailedOperationIsExitCode1() {
    terminal.typing(
        "{\"op\":\"put\",\"key\":\"a\",\"text\":\"1\",\"ifMatch\":\"x\"}".getBytes(UTF_8));
    assertThat(run("batch", "-")).isEqualTo(1);
    assertThat(terminal.out()).contains("precondition-failed");
    assertThat(terminal.err()).isEqualTo("kadis: 1 operation failed\n");
  }

  @Test
  void aLongBatchIsSentInParts() {
    String line = "{\"op\":\"put\",\"key\":\"a\",\"text\":\"1\"}\n";
    terminal.typing(line.repeat(2_500).getBytes(UTF_8));
    assertThat(run("batch", "-")).isZero();
    assertThat(terminal.out().lines()).hasSize(2_500);
  }

  @Test
  void aLineThatIsNoOperationIsNamed() {
    terminal.typing("\nnonsense\n".getBytes(UTF_8));
    assertThat(run("batch", "-")).isEqualTo(5);
    assertThat(terminal.err()).contains("line 2 is not a JSON object");
    terminal.typing("{\"op\":\"got\",\"key\":\"a\"}".getBytes(UTF_8));
    assertThat(run("batch", "-")).isEqualTo(5);
    assertThat(terminal.err()).contains("operation 1: 'op' is 'got'");
    assertThat(run("batch", "/no/such/file")).isEqualTo(1);
    assertThat(terminal.err()).contains("/no/such/file: no such file");
  }

  private static GetResult siblings() {
    return FakeDatabase.found(
        new View.Siblings(
            List.of(
                FakeDatabase.value(bytes("apples"), 2, Optional.empty()),
                FakeDatabase.value(Bytes.of(0xFF, 0xFE), 1, Optional.empty()))),
        2);
  }

  private List<Condition> conditions() {
    return database.lastPutOptions.conditions();
  }

  private Map<String, Object> json() {
    return Json.decodeObject(terminal.outBytes());
  }

  private int run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.add(1, "--api");
    all.add(2, server.uri().toString());
    return terminal.run(all.toArray(String[]::new));
  }

  private ApiServer listen(String defaultNamespace) throws Exception {
    var config = new ApiConfig(ApiConfig.Bind.parse("127.0.0.1:0"), Optional.empty());
    return ApiServer.start(config, KeyRoutesForTests.router(database, defaultNamespace)::route)
        .orElseThrow();
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }
}
