package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.app.cluster.Launcher;
import io.kadis.app.http.Json;
import java.io.BufferedReader;
import java.io.InputStreamReader;
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

/** {@code kadis cluster} as it is: a process whose nodes are processes. */
@Tag("slow")
class ClusterProcessTest {
  @TempDir Path directory;

  private final Terminal terminal = new Terminal();

  @Test
  void whatOneNodePutsAnotherGetsAndADeadOneIsToldOf() throws Exception {
    try (var cluster = start("3", "--api-port", "0")) {
      assertThat(terminal.run("put", "a", "1", "--w", "all", "--api", cluster.api(0))).isZero();
      assertThat(terminal.out()).contains("3 of 3 replicas");
      cluster.kill(1);
      assertThat(cluster.event()).containsEntry("event", "ended").containsEntry("number", 2);
      assertThat(terminal.run("get", "a", "--api", cluster.api(2))).isZero();
      assertThat(terminal.out()).isEqualTo("1");
      cluster.process.destroy();
      assertThat(cluster.exitCode()).isZero();
      assertThat(cluster.data()).doesNotExist();
    }
  }

  @Test
  void nodesGoWithAClusterThatIsKilled() throws Exception {
    Path kept = directory.resolve("kept");
    try (var cluster = start("2", "--api-port", "0", "--data", kept.toString())) {
      cluster.process.destroyForcibly();
      cluster.exitCode();
    }
    assertThat(terminal.run("store", "check", "--data", kept.resolve("node-2").toString()))
        .isZero();
  }

  @Test
  void aClusterMayGoWithWhoeverStartedIt() throws Exception {
    try (var cluster = start("1", "--api-port", "0", "--until-stdin-closes")) {
      cluster.process.getOutputStream().close();
      assertThat(cluster.exitCode()).isZero();
    }
  }

  @Test
  void aClusterWithoutNodesEnds() throws Exception {
    try (var cluster = start("1", "--api-port", "0")) {
      cluster.kill(0);
      assertThat(cluster.exitCode()).isEqualTo(1);
      assertThat(cluster.data()).doesNotExist();
    }
  }

  private Running start(String... args) throws Exception {
    var line = new ArrayList<>(Launcher.ofThisProcess().command());
    line.add("cluster");
    line.add("--json");
    line.addAll(List.of(args));
    var builder = new ProcessBuilder(line);
    return new Running(builder.redirectError(directory.resolve("err").toFile()).start());
  }

  /** A cluster that is up. To close it ends what is left of it, also when a test failed. */
  private static final class Running implements AutoCloseable {
    private final Process process;
    private final BufferedReader stdout;
    private final Map<String, Object> ready;
    private final List<ProcessHandle> nodes;

    Running(Process process) throws Exception {
      this.process = process;
      this.stdout = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
      this.ready = event();
      this.nodes =
          Table.objects(ready.get("nodes")).stream()
              .map(node -> Long.parseLong(String.valueOf(node.get("pid"))))
              .map(pid -> ProcessHandle.of(pid).orElseThrow())
              .toList();
    }

    Map<String, Object> event() throws Exception {
      return Json.decodeObject(String.valueOf(stdout.readLine()).getBytes(UTF_8));
    }

    String api(int index) {
      return String.valueOf(Table.objects(ready.get("nodes")).get(index).get("api"));
    }

    Path data() {
      return Path.of(String.valueOf(Objects.requireNonNull(ready.get("data"))));
    }

    void kill(int index) {
      nodes.get(index).destroyForcibly();
    }

    /** Of the cluster, once its nodes are gone too. */
    int exitCode() throws Exception {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(nodes).noneMatch(ProcessHandle::isAlive));
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
      nodes.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
