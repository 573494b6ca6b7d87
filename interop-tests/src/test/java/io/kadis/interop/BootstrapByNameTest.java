package io.kadis.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The start of a StatefulSet: all nodes are given the same names to join by, their own among them;
 * some names are of nodes that do not exist yet, and a node that comes back has another address.
 */
@Tag("slow")
class BootstrapByNameTest {
  private static final int NODES = 3;

  /** The JDK believes an address for 30 s, and the pause between two tries grows to 15 s. */
  private static final Duration SOON = Duration.ofSeconds(90);

  @TempDir Path directory;
  private final List<KadisNode> nodes = new ArrayList<>();
  private final Map<String, String> hosts = new TreeMap<>();
  private int port;

  @BeforeEach
  void choosePort() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.41"))) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(KadisNode::close);
  }

  @Test
  void nodesThatAreGivenAllNamesFindEachOther() throws Exception {
    KadisNode first = start(0, "127.0.0.41");
    assertThat(readiness(first)).as("alone, with others to come").isEqualTo(503);
    start(1, "127.0.0.42");
    start(2, "127.0.0.43");
    await().atMost(SOON).until(this::allKnowAll);
    for (KadisNode node : nodes) {
      assertThat(readiness(node)).isEqualTo(200);
    }
    assertThat(first.put("/kv/greeting", "hello".getBytes(UTF_8))).isEqualTo(200);

    nodes.remove(2).process().kill();
    KadisNode moved = start(2, "127.0.0.44");
    await().atMost(SOON).until(this::allKnowAll);
    await().atMost(SOON).until(() -> knows(first, moved.peerId(), "/ip4/127.0.0.44/"));
    assertThat(KadisNode.text(moved.get("/kv/greeting"))).isEqualTo("hello");
  }

  private KadisNode start(int ordinal, String ip) throws Exception {
    hosts.put("kadis-" + ordinal, ip);
    var text = new StringBuilder();
    hosts.forEach((name, address) -> text.append(address).append(' ').append(name).append('\n'));
    Path file = directory.resolve("hosts");
    Files.writeString(file, text);
    var flags = new ArrayList<String>();
    for (int i = 0; i < NODES; i++) {
      flags.addAll(List.of("--bootstrap", "/dns4/kadis-%d/tcp/%d".formatted(i, port)));
    }
    var launch = new Launch(List.of(), ip, "-Djdk.net.hosts.file=" + file, flags, Door.HTTP);
    KadisNode node = KadisNode.start(directory.resolve("node" + ordinal), launch, port);
    nodes.add(node);
    return node;
  }

  private boolean allKnowAll() throws Exception {
    for (KadisNode node : nodes) {
      if (node.table().size() != nodes.size() - 1) {
        return false;
      }
    }
    return true;
  }

  private static int readiness(KadisNode node) throws Exception {
    var uri = URI.create(node.api() + "/readyz");
    return Door.HTTP.ask(uri, Optional.empty()).status();
  }

  private static boolean knows(KadisNode node, String peerId, String address) throws Exception {
    return node.json("/v1/peers").list("peers").stream()
        .filter(peer -> peer.text("peerId").equals(peerId))
        .anyMatch(peer -> peer.texts("addresses").stream().anyMatch(a -> a.startsWith(address)));
  }
}
