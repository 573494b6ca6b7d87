package io.kadis.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.app.cluster.Member;
import io.kadis.app.http.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterTextTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(printed, true, UTF_8);
  private final Stdio io = new Stdio(new ByteArrayInputStream(new byte[0]), stream, stream);

  @Test
  void aPersonReadsWhereTheNodesAreAndWhatToTryNext() {
    text(3, 8480).print(io, 1_500_000_000);
    assertThat(printed.toString(UTF_8))
        .startsWith("3 nodes are up in 1.5 s, with data and logs in data")
        .contains("   1      101  http://127.0.0.1:8480  /ip4/127.0.0.1/tcp/5001/p2p/peer1")
        .contains("kadis put greeting hello ") // No --api: it is where commands look.
        .contains("kadis get --api 127.0.0.1:8482 greeting")
        .contains("kill -9 102")
        .contains("http://127.0.0.1:8480/")
        .contains("Ctrl-C");
  }

  @Test
  void wherePortsAreOthersTheCommandsSaySo() {
    text(1, 9000).print(io, 0);
    assertThat(printed.toString(UTF_8))
        .startsWith("1 node is up")
        .contains("kadis put --api 127.0.0.1:9000 greeting hello")
        .doesNotContain("kill -9");
  }

  @Test
  void aScriptReadsOneLine() {
    var event = Json.decodeObject(text(2, 8480).json().getBytes(UTF_8));
    assertThat(event).containsEntry("event", "ready").containsEntry("temporary", false);
    assertThat(Table.objects(event.get("nodes")))
        .hasSize(2)
        .first()
        .isEqualTo(
            Json.object(
                "number", 1,
                "pid", 101,
                "peerId", "peer1",
                "addresses", List.of("/ip4/127.0.0.1/tcp/5001/p2p/peer1"),
                "api", "http://127.0.0.1:8480",
                "data", "data/node-1",
                "log", "data/node-1.log"));
  }

  @Test
  void aNodeThatEndedMayBeStartedAgainOnItsDataAndItsPorts() {
    text(2, 8480).printEnded(io, 1, 137, List.of("--replicas", "2"));
    assertThat(printed.toString(UTF_8).lines())
        .containsExactly(
            "kadis: node 1 (process 101) has ended with exit code 137; to have it back:",
            "  kadis node --listen /ip4/127.0.0.1/tcp/5001 --api 127.0.0.1:8480 --data data/node-1"
                + " --bootstrap /ip4/127.0.0.1/tcp/5002/p2p/peer2 --replicas 2");
    assertThat(Json.decodeObject(text(2, 8480).endedJson(2, 0).getBytes(UTF_8)))
        .isEqualTo(Json.object("event", "ended", "number", 2, "pid", 102, "exitCode", 0));
  }

  private static ClusterText text(int nodes, int firstApiPort) {
    var members =
        IntStream.rangeClosed(1, nodes)
            .mapToObj(number -> member(number, firstApiPort + number - 1))
            .toList();
    return new ClusterText(members, new ClusterDirectory(Path.of("data"), false));
  }

  private static Member member(int number, int apiPort) {
    return new Member(
        number,
        100 + number,
        "peer" + number,
        List.of("/ip4/127.0.0.1/tcp/%d/p2p/peer%d".formatted(5000 + number, number)),
        Optional.of(URI.create("http://127.0.0.1:" + apiPort)),
        Path.of("data/node-" + number),
        Path.of("data/node-" + number + ".log"));
  }
}
