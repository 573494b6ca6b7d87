package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.config.ApiConfig;
import io.kadis.app.http.FakeDatabase;
import io.kadis.app.http.Json;
import io.kadis.app.http.KeyRoutesForTests;
import io.kadis.app.http.Request;
import io.kadis.app.http.Router;
import io.kadis.app.http.server.ApiServer;
import io.kadis.app.load.LatencyHistogram;
import io.kadis.app.load.LoadRun;
import io.kadis.app.load.LoadRun.Work;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

/** What a bench asks for and tells; how it runs is {@code LoadRunTest}'s. */
class BenchCommandTest {
  private final FakeDatabase database = new FakeDatabase();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(printed, true, UTF_8);
  private final Stdio io = new Stdio(new ByteArrayInputStream(new byte[0]), stream, stream);

  @Test
  void itsKeysAreItsOwnAndGoAway() {
    BenchTarget target = target();
    assertThat(target.prefix()).startsWith("/kv/bench/").isNotEqualTo(target().prefix());
    assertThat(target.operate(Work.GET, 3)).contains("not-found");
    assertThat(target.operate(Work.PUT, 3)).isEmpty();
    assertThat(target.operate(Work.GET, 3)).isEmpty();
    assertThat(target.written()).containsExactly(3);
    assertThat(target.delete(3)).isEmpty();
    assertThat(target.operate(Work.GET, 3)).contains("not-found");
  }

  @Test
  void theWholeCommandMeasuresAndCleansUp() throws Exception {
    var bind = ApiConfig.Bind.parse("127.0.0.1:0");
    var router = KeyRoutesForTests.router(database, "kv");
    try (var server =
        ApiServer.start(new ApiConfig(bind, Optional.empty()), router::route).orElseThrow()) {
      var terminal = new Terminal();
      int exitCode =
          terminal.run("bench", "--seconds", "1", "--keys", "5", "--api", server.uri().toString());
      assertThat(terminal.err()).isEmpty();
      assertThat(exitCode).isZero();
      assertThat(terminal.out()).contains("16 in flight", "put", "get", "both");
      assertThat(database.isEmpty()).isTrue();
      terminal.run(
          "bench", "--seconds", "1", "--keep", "--keys", "5", "--api", server.uri().toString());
      assertThat(terminal.err()).contains("kept up to 5 keys below /kv/bench/");
      assertThat(database.isEmpty()).isFalse();
    }
  }

  @Test
  void aPersonReadsRatesAndPercentiles() {
    BenchText.tell(io, false, plan(), result());
    assertThat(printed.toString(UTF_8))
        .startsWith("3 operations in 2.0 s, 16 in flight, values of 100 B, 10 keys")
        .containsPattern("per second +p50 ms +p90 ms +p99 ms +p99.9 ms +max ms")
        .containsPattern("put +1 +1\\.0\\d +2\\.0\\d +2\\.0\\d +2\\.0\\d +2\\.0\\d")
        .containsPattern("get +1 +5\\.0\\d")
        .containsPattern("both +2 +2\\.0\\d")
        .containsPattern("quorum-missed +7");
  }

  @Test
  void aScriptReadsJson() {
    BenchText.tell(io, true, plan(), result());
    var json = Json.decodeObject(printed.toString(UTF_8).strip().getBytes(UTF_8));
    assertThat(json)
        .containsEntry("work", "mixed")
        .containsEntry("seconds", 2.0)
        .containsEntry("errors", Map.of("quorum-missed", 7));
    assertThat(json.get("operations"))
        .asString()
        .contains("get={count=1, perSecond=0.5, p50Micros=5", "put={count=2, perSecond=1.0");
  }

  private static BenchText.Plan plan() {
    return new BenchText.Plan(new LoadRun.Shape(Work.MIXED, Duration.ofSeconds(2), 16, 10), 100);
  }

  private static LoadRun.Result result() {
    var latencies = new TreeMap<Work, LatencyHistogram>();
    latencies.put(Work.PUT, histogram(1, 2));
    latencies.put(Work.GET, histogram(5));
    return new LoadRun.Result(latencies, Map.of("quorum-missed", 7L), Duration.ofSeconds(2));
  }

  private static LatencyHistogram histogram(int... millis) {
    var histogram = new LatencyHistogram();
    for (int each : millis) {
      histogram.record(each * 1_000_000L);
    }
    return histogram;
  }

  private BenchTarget target() {
    var router = KeyRoutesForTests.router(database, "kv");
    return new BenchTarget(new RoutedApi(router), 10, new BenchTarget.Queries("w=one", "r=one"));
  }

  /** Asks the routes without a socket. */
  private record RoutedApi(Router router) implements Api {
    @Override
    public Reply send(Call call) {
      var response =
          router.route(
              new Request(
                  call.method(),
                  call.path(),
                  call.query(),
                  name -> Optional.ofNullable(call.headers().get(name)),
                  _ -> call.body().orElse(Bytes.EMPTY)));
      return new Reply(response.status(), response.headers(), response.body());
    }

    @Override
    public void follow(Call call, Lines lines) {
      throw new UnsupportedOperationException();
    }
  }
}
