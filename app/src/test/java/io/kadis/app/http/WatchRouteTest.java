package io.kadis.app.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.StartException;
import io.kadis.app.config.ApiConfig;
import io.kadis.app.http.server.ApiServer;
import io.kadis.kv.Database;
import io.kadis.kv.Watch;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.namespace.View;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Watches over a real socket. */
class WatchRouteTest {
  private static final Bytes KEY = InMemoryApi.bytes("/kv/a");

  private final FakeDatabase database = new FakeDatabase();
  private final ApiServer server = start();
  private final List<HttpURLConnection> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(HttpURLConnection::disconnect);
    server.close();
  }

  @Test
  void eachStateIsAnEventWithItsTagAndJson() throws Exception {
    put("ä");
    BufferedReader lines = lines(watch("/v1/watch/kv/a"));
    assertThat(frame(lines)).containsExactly(":");
    List<String> frame = frame(lines);
    assertThat(frame).hasSize(3).startsWith("id: " + FakeDatabase.tag(version(1)), "event: value");
    assertThat(Json.decodeObject(frame.get(2).replaceFirst("^data: ", "").getBytes(UTF_8)))
        .isEqualTo(
            Map.of(
                "kind", "value",
                "tag", FakeDatabase.tag(version(1)),
                "version", "0198000000000001",
                "value", "w6Q=",
                "text", "ä",
                "writer", FakeDatabase.SELF.toString(),
                "written", "2026-11-22T10:15:30Z"));
    database.delete(KEY, WriteOptions.DEFAULTS);
    assertThat(frame(lines))
        .startsWith("id: " + FakeDatabase.tag(version(2)), "event: absent")
        .last()
        .asString()
        .doesNotContain("value");
    database.watches.getFirst().show(event(new View.Count(5)));
    assertThat(frame(lines)).contains("event: count").last().asString().contains("\"value\":5");
    database.watches.getFirst().show(event(new View.Members(List.of("x"))));
    assertThat(frame(lines)).last().asString().contains("\"value\":[\"x\"]");
    View.Value one = FakeDatabase.value(InMemoryApi.bytes("1"), 1, Optional.empty());
    database.watches.getFirst().show(event(new View.Siblings(List.of(one, one))));
    assertThat(frame(lines)).contains("event: siblings").last().asString().contains("siblings\":[");
  }

  @Test
  void aStateSeenIsNotShownAgain() throws Exception {
    put("1");
    String tag = FakeDatabase.tag(version(1));
    BufferedReader lines = lines(watch("/v1/watch/kv/a?since=" + tag));
    assertThat(frame(lines)).containsExactly(":");
    put("2");
    assertThat(frame(lines)).contains("id: " + FakeDatabase.tag(version(2)));
    assertThat(database.lastSince).contains(tag);
  }

  @Test
  void aBrowserThatReconnectsIsFurtherThanItsUrlSays() throws Exception {
    var connection = connection("/v1/watch/kv/a?since=old");
    connection.setRequestProperty("Last-Event-ID", "new");
    assertThat(connection.getResponseCode()).isEqualTo(200);
    assertThat(connection.getContentType()).isEqualTo("text/event-stream");
    assertThat(database.lastSince).contains("new");
  }

  @Test
  void aKeyThatIsNoneIsRefused() throws Exception {
    var connection = connection("/v1/watch/a");
    assertThat(connection.getResponseCode()).isEqualTo(400);
    assertThat(new String(connection.getErrorStream().readAllBytes(), UTF_8))
        .contains("no key of this database");
  }

  @Test
  void aClientThatLeavesFreesItsWatch() throws Exception {
    var connection = watch("/v1/watch/kv/a");
    connection.disconnect();
    await()
        .untilAsserted(() -> {
          put("x"); // What is written to it shows that it has left.
          assertThat(database.watches.getFirst().closed()).isTrue();
        });
  }

  @Test
  void aServerThatStopsEndsWatchesWhole() throws Exception {
    BufferedReader lines = lines(watch("/v1/watch/kv/a"));
    assertThat(frame(lines)).containsExactly(":");
    server.close();
    assertThat(lines.lines()).allMatch(line -> ":".startsWith(line)); // Cut off, it would throw.
    assertThat(database.watches.getFirst().closed()).isTrue();
  }

  @Test
  void headLeavesNoWatchBehind() throws Exception {
    var connection = connection("/v1/watch/kv/a");
    connection.setRequestMethod("HEAD");
    assertThat(connection.getResponseCode()).isEqualTo(200);
    await().untilAsserted(() -> assertThat(database.watches.getFirst().closed()).isTrue());
  }

  @Test
  void watchesAreBounded() {
    var api = new InMemoryApi();
    var feeds = new ArrayList<Feed>();
    for (int i = 0; i < Database.MAX_WATCHES; i++) {
      feeds.add(api.send("GET", "/v1/watch/kv/a", "").feed().orElseThrow());
    }
    InMemoryApi.assertProblem(
        api.send("GET", "/v1/watch/kv/a", ""), 503, "too-many-watches", "128");
    feeds.getFirst().close();
    feeds.getFirst().close(); // Frees its place once.
    assertThat(api.send("GET", "/v1/watch/kv/a", "").status()).isEqualTo(200);
    assertThat(api.send("GET", "/v1/watch/kv/a", "").status()).isEqualTo(503);
  }

  @Test
  void aRefusedWatchTakesNoPlace() {
    var api = new InMemoryApi();
    for (int i = 0; i < 300; i++) {
      assertThat(api.send("GET", "/v1/watch/a", "").status()).isEqualTo(400);
    }
  }

  private void put(String value) {
    database.put(KEY, InMemoryApi.bytes(value), WriteOptions.DEFAULTS);
  }

  private static long version(int number) {
    return 0x0198_0000_0000_0000L + number;
  }

  private static Watch.Event event(View view) {
    return new Watch.Event("tag", 1, Optional.of(view));
  }

  private HttpURLConnection watch(String target) throws Exception {
    var connection = connection(target);
    assertThat(connection.getResponseCode()).isEqualTo(200);
    return connection;
  }

  private HttpURLConnection connection(String target) throws Exception {
    var url = server.uri().resolve(target).toURL();
    var connection = (HttpURLConnection) url.openConnection();
    connection.setReadTimeout(10_000);
    open.add(connection);
    return connection;
  }

  private static BufferedReader lines(HttpURLConnection connection) throws Exception {
    return new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
  }

  private static List<String> frame(BufferedReader lines) throws Exception {
    var frame = new ArrayList<String>();
    while (lines.readLine() instanceof String line && !line.isEmpty()) {
      frame.add(line);
    }
    return frame;
  }

  private ApiServer start() {
    try {
      var config = new ApiConfig(ApiConfig.Bind.parse("127.0.0.1:0"), Optional.empty());
      return ApiServer.start(config, KeyRoutesForTests.router(database, "kv")::route).orElseThrow();
    } catch (StartException e) {
      throw new AssertionError(e);
    }
  }
}
