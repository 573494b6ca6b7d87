package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.config.ApiConfig;
import io.kadis.app.http.FakeDatabase;
import io.kadis.app.http.Json;
import io.kadis.app.http.KeyRoutesForTests;
import io.kadis.app.http.server.ApiServer;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.quorum.Quorum;
import io.kadis.kv.quorum.ReplicaReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short commands against a real API on a fake database. */
class ApiCommandsTest {
  private final FakeDatabase database = new FakeDatabase();
  private final Terminal terminal = new Terminal();
  private ApiServer server;

  @BeforeEach
  void start() throws Exception {
    var bind = ApiConfig.Bind.parse("127.0.0.1:0");
    server =
        ApiServer.start(
                new ApiConfig(bind, Optional.empty()),
                KeyRoutesForTests.router(database, "kv")::route)
            .orElseThrow();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void bareKeysAreStoredInKv() {
    assertThat(run("put", "greeting", "hello")).isZero();
    assertThat(terminal.out()).startsWith("stored /kv/greeting, version 0198000000000001");
    assertThat(database.valueOf(bytes("/kv/greeting"))).isEqualTo(bytes("hello"));
  }

  @Test
  void getPrintsTheExactBytes() {
    byte[] value = {0, -1, '\n', 'a', '\r'};
    terminal.typing(value);
    assertThat(run("put", "bytes", "-")).isZero();
    assertThat(run("get", "bytes")).isZero();
    assertThat(terminal.outBytes()).isEqualTo(value);
  }

  @Test
  void aValueMayComeFromAFile(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("value"), "from a file\n");
    assertThat(run("put", "a", "@" + file)).isZero();
    assertThat(database.valueOf(bytes("/kv/a"))).isEqualTo(bytes("from a file\n"));
  }

  @Test
  void keysOfAnyTextSurvive() {
    for (String key : List.of("/kv/a b?c#d", "/kv/100%", "/kv//x/../y", "/kv/grüße", "/kv/a+b")) {
      assertThat(run("put", key, key)).isZero();
      assertThat(database.valueOf(bytes(key))).as(key).isEqualTo(bytes(key));
    }
  }

  @Test
  void aValueIsNeverAnOption() {
    assertThat(run("put", "a", "--", "--json")).isZero();
    assertThat(database.valueOf(bytes("/kv/a"))).isEqualTo(bytes("--json"));
  }

  @Test
  void whatIsNotThereIsExitCode3() {
    assertThat(run("get", "a")).isEqualTo(3);
    assertThat(terminal.err()).isEqualTo("kadis: /kv/a is not there" + System.lineSeparator());
    assertThat(terminal.out()).isEmpty();
  }

  @Test
  void deleteIsFineTwice() {
    run("put", "a", "1");
    assertThat(run("delete", "a")).isZero();
    assertThat(run("delete", "a")).isZero();
    assertThat(run("get", "a")).isEqualTo(3);
  }

  @Test
  void aMissedQuorumIsExitCode4() {
    database.putResult =
        new WriteResult.QuorumMissed(
            7, FakeDatabase.report(2, ReplicaReport.Status.SILENT), Optional.empty());
    database.getResult =
        new GetResult.QuorumMissed(FakeDatabase.report(2, ReplicaReport.Status.SILENT));
    assertThat(run("put", "a", "1")).isEqualTo(4);
    assertThat(terminal.err()).contains("2 were wanted", "silent 12D3", "it may still survive");
    assertThat(run("get", "a")).isEqualTo(4);
    assertThat(terminal.err()).contains("2 were wanted", "silent 12D3").doesNotContain("survive");
  }

  @Test
  void aRefusalIsExitCode5AndAFailedConditionIs1() {
    for (Refusal reason : Refusal.values()) {
      database.putResult = new WriteResult.Refused(reason, "no, because of 17");
      int exitCode = reason == Refusal.CONDITION ? 1 : 5;
      assertThat(run("put", "a", "1")).as(reason.name()).isEqualTo(exitCode);
      assertThat(terminal.err()).isEqualTo("kadis: no, because of 17" + System.lineSeparator());
    }
  }

  @Test
  void aKeyTooLongIsExitCode5() {
    assertThat(run("put", "a".repeat(1021), "1")).isEqualTo(5);
    assertThat(terminal.err()).contains("1025 bytes", "1024");
  }

  @Test
  void aContentTypeThatIsNoneIsExitCode5() {
    assertThat(run("put", "a", "1", "--content-type", "te xt")).isEqualTo(5);
    assertThat(terminal.err()).contains("'te xt' is not a media type");
  }

  @Test
  void helpKnowsCommandsOfCommands() {
    assertThat(terminal.run("help", "store", "check")).isZero();
    assertThat(terminal.out()).contains("kadis store check", "--data");
  }

  @Test
  void flagsReachTheDatabase() {
    run("put", "a", "1", "--w", "all", "--ttl", "10m", "--timeout", "3s", "--content-type", "a/b");
    var put = database.lastPutOptions;
    assertThat(put.w()).contains(new Quorum.All());
    assertThat(database.lastPut().ttl()).contains(Duration.ofMinutes(10));
    assertThat(put.timeout()).isLessThanOrEqualTo(Duration.ofSeconds(3));
    assertThat(database.lastPut().contentType()).contains("a/b");
    run("get", "a", "--r", "2");
    assertThat(database.lastGetOptions.r()).contains(new Quorum.Exactly(2));
  }

  @Test
  void jsonIsForScripts() {
    assertThat(run("put", "a", "1", "--json")).isZero();
    assertThat(Json.decodeObject(terminal.outBytes())).containsEntry("key", "/kv/a");
    assertThat(run("get", "a", "--json")).isZero();
    assertThat(Json.decodeObject(terminal.outBytes()))
        .containsEntry("value", Base64.getEncoder().encodeToString("1".getBytes(UTF_8)))
        .containsEntry("writer", FakeDatabase.SELF.toString());
  }

  private int run(String... args) {
    var all = new ArrayList<>(List.of(args));
    all.add(1, "--api");
    all.add(2, server.uri().toString());
    return terminal.run(all.toArray(String[]::new));
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }
}
