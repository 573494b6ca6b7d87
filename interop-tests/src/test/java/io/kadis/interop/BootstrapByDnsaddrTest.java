package io.kadis.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.testing.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes that are told a name whose TXT records say where peers are. Their {@code /etc/resolv.conf}
 * is one of this test's, in a mount namespace: needs root and util-linux.
 */
@Tag("repair")
class BootstrapByDnsaddrTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** An answer that the JDK would wait for in vain, were it taken. */
  private static final String NOBODY = "/ip4/127.0.0.1/tcp/1/p2p/";

  @TempDir Path directory;

  @Test
  @Requirement({"ADDR-7", "BOOT-1"})
  @Timeout(180)
  void aNameLeadsToItsPeersOverOtherNames() throws Exception {
    try (var names = FakeNameServer.start();
        var first = KadisNode.start(directory.resolve("first"));
        var second = KadisNode.start(directory.resolve("second"))) {
      names.publish(
          "_dnsaddr.kadis.test",
          entry("/dnsaddr/west.kadis.test/p2p/" + first.peerId()),
          entry("/dnsaddr/kadis.test/p2p/" + first.peerId()), // Round and round.
          entry(second.address()),
          "v=spf1 -all");
      names.publish(
          "_dnsaddr.west.kadis.test", entry(NOBODY + second.peerId()), entry(first.address()));

      String wanted = "/dnsaddr/kadis.test/p2p/" + first.peerId();
      try (var named =
          KadisNode.start(directory.resolve("named"), asking(names), "--bootstrap", wanted)) {
        await().atMost(SOON).until(() -> named.table().contains(first.peerId()));
        assertThat(named.table()).as("only who was asked for").containsExactly(first.peerId());
      }
      try (var any =
          KadisNode.start(
              directory.resolve("any"), asking(names), "--bootstrap", "/dnsaddr/kadis.test")) {
        await().atMost(SOON).until(() -> !any.table().isEmpty());
      }
    }
  }

  @Test
  @Requirement("BOOT-1")
  @Timeout(180)
  void aNameThatGetsItsRecordsLaterIsAskedAgain() throws Exception {
    try (var names = FakeNameServer.start();
        var first = KadisNode.start(directory.resolve("first"));
        var early =
            KadisNode.start(
                directory.resolve("early"), asking(names), "--bootstrap", "/dnsaddr/kadis.test")) {
      assertThat(early.table()).isEmpty();
      names.publish("_dnsaddr.kadis.test", entry(first.address()));
      await().atMost(SOON).until(() -> early.table().contains(first.peerId()));
    }
  }

  private Launch asking(FakeNameServer names) throws Exception {
    Path file = Files.writeString(directory.resolve("resolv.conf"), names.configuration());
    String mount = "mount --bind %s /etc/resolv.conf && exec \"$@\"".formatted(file);
    return Launch.PLAIN.under(List.of("unshare", "--mount", "sh", "-c", mount, "sh"));
  }

  private static String entry(String address) {
    return "dnsaddr=" + address;
  }
}
