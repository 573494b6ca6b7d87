package io.kadis.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.app.http.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: what only shows from outside. */
@Tag("slow")
class ProcessTest {
  @TempDir Path directory;

  @Test
  void shortCommandsLoadNoLoggingFramework() throws Exception {
    try (NodeProcess node = startNode()) {
      for (List<String> words :
          List.of(
              List.of("put", "a", "1"), List.of("get", "a"), List.of("status"), List.of("help"))) {
        var args = new ArrayList<>(words);
        if (words.size() > 1 || words.contains("status")) {
          args.addAll(List.of("--api", node.api()));
        }
        Finished finished = run(List.of("-Xlog:class+load"), args);
        assertThat(finished.exitCode()).isZero();
        assertThat(finished.out())
            .contains("picocli.CommandLine")
            .doesNotContain("org.apache.logging.log4j");
      }
    }
  }

  @Test
  void theReadyEventIsTheFirstLineAndLogsGoToStderr() throws Exception {
    try (NodeProcess node = startNode("--log-level", "debug")) {
      assertThat(node.ready())
          .containsEntry("event", "ready")
          .containsKeys("peerId", "addresses", "api");
      var addresses = (List<?>) node.ready().get("addresses");
      assertThat(addresses)
          .allSatisfy(address ->
              assertThat(address.toString())
                  .matches("/ip[46]/[0-9a-f.:]+/tcp/\\d+/p2p/" + node.ready().get("peerId"))
                  .doesNotContain("/0.0.0.0/"));
      node.process.toHandle().destroy(); // Leaves our end of its stdout open.
      assertThat(node.stdout.readLine()).isNull();
    }
  }

  @Test
  void aSignalEndsTheNodeCleanly() throws Exception {
    try (NodeProcess node = startNode()) {
      node.process.destroy(); // SIGTERM
      assertThat(node.process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(node.process.exitValue()).isZero();
    }
    Finished check =
        run(List.of(), List.of("store", "check", "--data", directory.resolve("data").toString()));
    assertThat(check.exitCode()).isZero();
  }

  @Test
  void aHangupHasSettingsReadAgain() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "the-first-token-of-two");
    Path file = directory.resolve("kadis.toml");
    Files.writeString(file, "log-level = \"warn\"\nreplicas = 3\n");
    try (NodeProcess node =
        startNode("--config", file.toString(), "--api-token-file", token.toString())) {
      assertThat(status(node, "the-first-token-of-two")).isEqualTo(200);

      Files.writeString(token, "the-second-token-of-two");
      Files.writeString(file, "log-level = \"info\"\nreplicas = 4\n");
      hangUp(node);
      awaitLog("--replicas is now 4; it was 3");
      assertThat(status(node, "the-first-token-of-two")).isEqualTo(401);
      assertThat(status(node, "the-second-token-of-two")).isEqualTo(200);

      Files.writeString(token, "the-third-token-of-two-");
      Files.writeString(file, "log-level = \"info\"\nreplicas = \"many\"\n");
      hangUp(node);
      awaitLog(file + ":2: ");
      assertThat(status(node, "the-second-token-of-two")).isEqualTo(200);
      assertThat(Files.readString(log())).doesNotContain("-token-of-two");
    }
  }

  @Test
  void aNodeThatFindsNobodySaysWhatToDo() throws Exception {
    try (NodeProcess node = startNode("--peer", "127.0.0.1:1")) {
      awaitLog("does a node run there? It is tried until one answers");
      assertThat(node.process.isAlive()).isTrue();
    }
  }

  @Test
  void aNodeThatMeetsAnotherPeerThanItWasToldSaysWhatToDo() throws Exception {
    try (NodeProcess met = startNode()) {
      var addresses = (List<?>) Objects.requireNonNull(met.ready().get("addresses"));
      String stranger = "/p2p/12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
      String wrong = String.valueOf(addresses.getFirst()).replaceFirst("/p2p/.*", stranger);
      try (NodeProcess node = startIn("other", "--bootstrap", wrong)) {
        awaitLog("correct the /p2p/ID of the address, or leave it out");
        assertThat(node.process.isAlive()).isTrue();
      }
    }
  }

  private static int status(NodeProcess node, String token) throws Exception {
    var url = URI.create(node.api() + "/v1/node").toURL();
    var connection = (HttpURLConnection) url.openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + token);
    return connection.getResponseCode();
  }

  private static void hangUp(NodeProcess node) throws Exception {
    var kill = new ProcessBuilder("kill", "-HUP", Long.toString(node.process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private void awaitLog(String text) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(Files.readString(log())).contains(text));
  }

  private Path log() {
    return directory.resolve("node.log");
  }

  @Test
  void aFailureIsOneLineAndAnExitCode() throws Exception {
    Finished finished = run(List.of(), List.of("get", "a", "--api", "127.0.0.1:1"));
    assertThat(finished.exitCode()).isEqualTo(1);
    assertThat(finished.out().lines().filter(line -> !line.startsWith("WARNING")))
        .singleElement()
        .asString()
        .startsWith("kadis: no node answers at http://127.0.0.1:1");
  }

  @Test
  void aWrongAddressInTheEnvironmentIsSaidToBeThere() throws Exception {
    var process =
        new ProcessBuilder(command(List.of(), List.of("get", "a"))).redirectErrorStream(true);
    process.environment().put("KADIS_API", "nowhere");
    Process command = process.start();
    String out = new String(command.getInputStream().readAllBytes(), UTF_8);
    assertThat(command.waitFor()).isEqualTo(2);
    assertThat(out).contains("kadis: KADIS_API: 'nowhere' is not HOST:PORT");
  }

  private NodeProcess startNode(String... flags) throws Exception {
    return startIn("data", flags);
  }

  private NodeProcess startIn(String name, String... flags) throws Exception {
    var args =
        new ArrayList<>(
            List.of(
                "node",
                "--json",
                "--port",
                "0",
                "--data",
                directory.resolve(name).toString(),
                "--api",
                "127.0.0.1:0"));
    args.addAll(List.of(flags));
    Process process =
        new ProcessBuilder(command(List.of(), args)).redirectError(log().toFile()).start();
    return new NodeProcess(process);
  }

  private record Finished(int exitCode, String out) {}

  private Finished run(List<String> flags, List<String> args) throws Exception {
    Path out = Files.createTempFile(directory, "run", ".out");
    Process process =
        new ProcessBuilder(command(flags, args))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Finished(process.exitValue(), Files.readString(out));
  }

  private static List<String> command(List<String> flags, List<String> args) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-opens=java.base/java.nio=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(args);
    return command;
  }

  private static final class NodeProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader stdout;
    private final Map<String, Object> ready;

    NodeProcess(Process process) throws Exception {
      this.process = process;
      this.stdout = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      this.ready = Json.decodeObject(String.valueOf(stdout.readLine()).getBytes(UTF_8));
    }

    Map<String, Object> ready() {
      return ready;
    }

    String api() {
      return String.valueOf(ready.get("api"));
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
