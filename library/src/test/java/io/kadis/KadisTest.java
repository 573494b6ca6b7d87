package io.kadis;

import static io.kadis.Kadis.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kadis.dht.DhtConfig;
import io.kadis.kv.DatabaseConfig;
import io.kadis.kv.GetOptions;
import io.kadis.kv.GetResult;
import io.kadis.kv.WriteOptions;
import io.kadis.kv.WriteResult;
import io.kadis.kv.namespace.NamespaceFactory;
import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.quorum.Quorum;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node as a part of another program. */
class KadisTest {
  private static final DatabaseConfig D = DatabaseConfig.DEFAULTS;

  @TempDir Path directory;

  @Test
  void whatWasPutIsThereAfterReopeningAndTheNodeIsTheSame() throws Exception {
    var key = bytes("/kv/a");
    var config = config("one");
    var first = Kadis.open(config);
    var id = first.id();
    try (first) {
      assertThat(first.put(key, bytes("1"), WriteOptions.DEFAULTS))
          .isInstanceOf(WriteResult.Stored.class);
    }
    try (Kadis again = Kadis.open(config)) {
      assertThat(again.id()).isEqualTo(id);
      assertThat(again.get(key, GetOptions.DEFAULTS))
          .isInstanceOfSatisfying(
              GetResult.Found.class, found -> assertThat(found.value()).isEqualTo(bytes("1")));
    }
  }

  @Test
  void aSecondNodeOfOneDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
    try (Kadis one = Kadis.open(config("one"))) {
      assertThatThrownBy(() -> Kadis.open(config("one")))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("is in use");
      assertThat(one.put(bytes("/kv/a"), bytes("1"), WriteOptions.DEFAULTS))
          .isInstanceOf(WriteResult.Stored.class);
    }
  }

  @Test
  void aTakenPortIsNamedAndNothingStaysOpen() throws Exception {
    try (Kadis one = Kadis.open(config("one"))) {
      var address = one.dht().host().listenAddresses().getFirst().toString();
      assertThatThrownBy(() -> Kadis.open(config("two").listeningOn(address)))
          .isInstanceOf(StartException.NotListening.class)
          .hasMessageContaining(address)
          .hasMessageContaining("listeningOn");
      Kadis.open(config("two")).close(); // The directory was let go.
    }
  }

  @Test
  void aClientServesNobodyAndReadsWhatOthersHold() throws Exception {
    try (Kadis server = Kadis.open(config("server"))) {
      server.put(bytes("/kv/a"), bytes("1"), WriteOptions.DEFAULTS);
      var config =
          KadisConfig.in(directory.resolve("client"))
              .listeningOn()
              .joiningBy(server.addresses().getFirst().toString());
      try (Kadis client = Kadis.open(config)) {
        assertThat(client.awaitJoined(Duration.ofSeconds(10))).isTrue();
        assertThat(client.addresses()).isEmpty();
        assertThat(client.dht().serving()).isFalse();
        assertThat(client.get(bytes("/kv/a"), GetOptions.DEFAULTS))
            .isInstanceOf(GetResult.Found.class);
      }
    }
  }

  @Test
  void whoKnowsNobodyJoinsNothing() throws Exception {
    try (Kadis alone = Kadis.open(config("alone"))) {
      assertThat(alone.awaitJoined(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void aReplicaDoesNotStoreWhatBreaksTheRuleThoughItsWriterKnowsNoRule() throws Exception {
    var strict = NamespaceFactory.lastWriterWins("short", KadisTest::atMostThreeBytes);
    var lax = NamespaceFactory.lastWriterWins("short", (_, _) -> Optional.empty());
    var all = D.withQuorums(2, new Quorum.All(), new Quorum.All());
    try (Kadis one = Kadis.open(config("one").with(all.withNamespaces(strict)))) {
      var cheat =
          config("cheat")
              .with(all.withNamespaces(lax))
              .joiningBy(one.addresses().getFirst().toString());
      try (Kadis two = Kadis.open(cheat)) {
        assertThat(two.awaitJoined(Duration.ofSeconds(10))).isTrue();
        var key = bytes("/short/a");
        assertThat(two.put(key, bytes("long"), WriteOptions.DEFAULTS))
            .isNotInstanceOf(WriteResult.Stored.class);
        assertThat(one.store().get(key)).isEmpty();
        var other = bytes("/short/b");
        assertThat(one.put(other, bytes("long"), WriteOptions.DEFAULTS))
            .isEqualTo(new WriteResult.Refused(Refusal.INVALID, "longer than 3 bytes"));
        assertThat(two.store().get(other)).as("nothing was sent").isEmpty();
        assertThat(two.put(key, bytes("sho"), WriteOptions.DEFAULTS))
            .isInstanceOf(WriteResult.Stored.class);
        assertThat(one.store().get(key)).isPresent();
      }
    }
  }

  private static Optional<String> atMostThreeBytes(Bytes key, Bytes value) {
    return value.size() <= 3 ? Optional.empty() : Optional.of("longer than 3 bytes");
  }

  @Test
  void aDeleteInAnOwnNamespaceIsNoValueAndNeedsNoRule() throws Exception {
    var nothing = NamespaceFactory.lastWriterWins("closed", (_, _) -> Optional.of("never"));
    try (Kadis node = Kadis.open(config("one").with(D.withNamespaces(nothing)))) {
      assertThat(node.delete(bytes("/closed/a"), WriteOptions.DEFAULTS))
          .isInstanceOf(WriteResult.Stored.class);
    }
  }

  @Test
  void whoIsNotAmongTheWritersIsRefusedUntilAdmitted() throws Exception {
    try (Kadis node = Kadis.open(config("one").with(D.withWriters(Optional.of(Set.of()))))) {
      assertThat(node.put(bytes("/kv/a"), bytes("1"), WriteOptions.DEFAULTS))
          .isInstanceOfSatisfying(
              WriteResult.Refused.class,
              refused -> assertThat(refused.message()).contains("not among"));
      node.admit(Optional.of(Set.of(node.id())));
      assertThat(node.put(bytes("/kv/a"), bytes("1"), WriteOptions.DEFAULTS))
          .isInstanceOf(WriteResult.Stored.class);
    }
  }

  @Test
  void numbersOutOfRangeAndNamesThatFitNowhereAreRefusedBeforeAnythingOpens() {
    var config = config("one");
    assertThatThrownBy(() -> config.with(D.withQuorums(21, D.w(), D.r())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("n 21: it must be 1 to 20");
    assertThatThrownBy(() -> NamespaceFactory.lastWriterWins("A/b", (_, _) -> Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'A/b'");
    var second = NamespaceFactory.lastWriterWins("kv", (_, _) -> Optional.empty());
    assertThatThrownBy(() -> Kadis.open(config.with(D.withNamespaces(second))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two namespaces of the name kv");
    assertThat(config.with(DhtConfig.DEFAULTS)).isEqualTo(config);
    assertThat(Files.exists(config.identity())).isFalse();
  }

  private KadisConfig config(String name) {
    return KadisConfig.in(directory.resolve(name)).listeningOn("/ip4/127.0.0.1/tcp/0");
  }
}
