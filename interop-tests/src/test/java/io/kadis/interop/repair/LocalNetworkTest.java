package io.kadis.interop.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.interop.ChildProcess;
import io.kadis.interop.KadisNode;
import io.kadis.interop.Launch;
import io.kadis.interop.Repository;
import io.kadis.testing.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are told of nobody, at two switches with a cable between them. */
@Tag("repair")
class LocalNetworkTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  @Requirement("MDNS-1")
  @Timeout(180)
  void nodesWithMdnsFindEachOtherAndOthersAreLeftAlone() throws Exception {
    try (var network = TwoNetworks.open(2)) {
      List<Launch> seeking = network.launches(Launch.PLAIN.small("--mdns"));
      Launch quiet = network.launches(Launch.PLAIN.small()).get(1);
      try (var alone = KadisNode.start(directory.resolve("alone"), quiet);
          var west = KadisNode.start(directory.resolve("west"), seeking.getFirst());
          var east = KadisNode.start(directory.resolve("east"), seeking.getLast())) {
        await().atMost(SOON).until(() -> west.table().equals(List.of(east.peerId())));
        await().atMost(SOON).until(() -> east.table().equals(List.of(west.peerId())));
        assertThat(west.metric("kadis_dht_found_peers") + east.metric("kadis_dht_found_peers"))
            .isPositive();
        assertThat(alone.table()).isEmpty();
      }
    }
  }

  @Test
  @Tag("interop")
  @Requirement("MDNS-1")
  @Timeout(180)
  void aGoPeerAndANodeFindEachOther() throws Exception {
    Path peer = Repository.root().resolve("interop-tests/peers/go/kadis-interop-peer-go");
    Assumptions.assumeTrue(
        Files.isExecutable(peer) || System.getenv("CI") != null, "NOT RUN: the go peer is missing");
    try (var network = TwoNetworks.open(1)) {
      List<Launch> launches = network.launches(Launch.PLAIN.small("--mdns"));
      try (var kadis = KadisNode.start(directory.resolve("kadis"), launches.getFirst());
          var go = startGo(peer, launches.getLast())) {
        String id = go.hear(SOON).text("peerId");
        await().atMost(SOON).until(() -> kadis.table().equals(List.of(id)));
        await().atMost(SOON).until(() -> table(go).equals(List.of(kadis.peerId())));
        assertThat(kadis.metric("kadis_dht_found_peers")).as("heard of, and not only met").isOne();
      }
    }
  }

  private ChildProcess startGo(Path peer, Launch where) throws Exception {
    List<String> command = new ArrayList<>(where.prefix());
    String listen = "/ip4/%s/tcp/0".formatted(where.ip());
    command.addAll(List.of(peer.toString(), "--mdns", "--listen", listen));
    return ChildProcess.start(directory.resolve("go.log"), command);
  }

  private static List<String> table(ChildProcess go) throws Exception {
    go.tell("{\"id\":1,\"op\":\"table\"}");
    return go.hear(SOON).texts("peers");
  }
}
