package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.app.config.ApiConfig;
import io.kadis.app.http.FakeDatabase;
import io.kadis.app.http.Json;
import io.kadis.app.http.KeyRoutesForTests;
import io.kadis.app.http.server.ApiServer;
import io.kadis.kv.Watch;
import io.kadis.kv.WriteOptions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code kadis watch} against a real API on a fake database. */
class WatchCommandTest {
  private static final Bytes KEY = bytes("/kv/a");
  private static final long FIRST = 0x0198_0000_0000_0001L;

  private final FakeDatabase database = new FakeDatabase();
  private final Terminal terminal = new Terminal();
  private ApiServer server;

  @BeforeEach
  void start() throws Exception {
    server = listen("127.0.0.1:0");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void statesArePrintedAsTheyCome() throws Exception {
    put("hello");
    var watching = watch("--count", "3");
    awaitWatches(1);
    put("two\nlines");
    database.delete(KEY, WriteOptions.DEFAULTS);
    assertThat(exitCode(watching)).isZero();
    assertThat(terminal.out().lines())
        .containsExactly(
            "0198000000000001  value     hello",
            "0198000000000002  value     9 bytes",
            "0198000000000003  absent");
  }

  @Test
  void jsonIsALineAState() throws Exception {
    put("hello");
    assertThat(exitCode(watch("--count", "1", "--json"))).isZero();
    assertThat(Json.decodeObject(terminal.outBytes()))
        .containsEntry("kind", "value")
        .containsEntry("text", "hello")
        .containsEntry("tag", FakeDatabase.tag(FIRST));
  }

  @Test
  void itBeginsBehindAKnownState() throws Exception {
    put("1");
    var watching = watch("--count", "1", "--since", FakeDatabase.tag(FIRST));
    awaitWatches(1);
    put("2");
    assertThat(exitCode(watching)).isZero();
    assertThat(terminal.out()).contains("value     2").doesNotContain("value     1");
  }

  @Test
  void itGoesOnWhenTheNodeComesBack() throws Exception {
    put("1");
    var watching = watch("--count", "2");
    await().until(() -> terminal.out().contains("value     1"));
    String address = server.uri().getAuthority();
    server.close();
    server = listen(address);
    awaitWatches(2);
    assertThat(database.lastSince).contains(FakeDatabase.tag(FIRST));
    put("2");
    assertThat(exitCode(watching)).isZero();
    assertThat(terminal.err().lines()).hasSizeLessThan(2); // Said once, not at each attempt.
    assertThat(terminal.out().lines()).hasSize(2).last().asString().endsWith("value     2");
  }

  @Test
  void aStateWithoutATagIsNotPrintedTwice() throws Exception {
    var watching = watch("--count", "2");
    awaitWatches(1);
    var absent = new Watch.Event("", 0, Optional.empty());
    database.watches.getFirst().show(absent);
    database.watches.getFirst().show(absent);
    put("1");
    assertThat(exitCode(watching)).isZero();
    assertThat(terminal.out().lines())
        .containsExactly("0000000000000000  absent", "0198000000000001  value     1");
  }

  @Test
  void aKeyThatIsNoneIsExitCode5() {
    assertThat(run("watch", "/a", "--api", server.uri().toString())).isEqualTo(5);
    assertThat(terminal.err()).isEqualTo("kadis: no key of this database\n");
  }

  @Test
  void noNodeAtFirstIsAFailure() {
    assertThat(run("watch", "/kv/a", "--api", "127.0.0.1:1")).isEqualTo(1);
    assertThat(terminal.err()).contains("no node answers");
  }

  private CompletableFuture<Integer> watch(String... flags) {
    var args = new String[flags.length + 4];
    args[0] = "watch";
    args[1] = "a";
    args[2] = "--api";
    args[3] = server.uri().toString();
    System.arraycopy(flags, 0, args, 4, flags.length);
    return CompletableFuture.supplyAsync(() -> run(args), Thread::startVirtualThread);
  }

  private int run(String... args) {
    return terminal.run(args);
  }

  private static int exitCode(CompletableFuture<Integer> running) throws Exception {
    return running.get(20, TimeUnit.SECONDS);
  }

  private void awaitWatches(int count) {
    await().until(() -> database.watches.size() >= count);
  }

  private void put(String value) {
    database.put(KEY, bytes(value), WriteOptions.DEFAULTS);
  }

  private ApiServer listen(String address) throws Exception {
    var config = new ApiConfig(ApiConfig.Bind.parse(address), Optional.empty());
    return ApiServer.start(config, KeyRoutesForTests.router(database, "kv")::route).orElseThrow();
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }
}
