package io.kadis.dht;

import static io.kadis.dht.TestParts.info;
import static io.kadis.dht.TestParts.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.sim.MemoryHost;
import io.kadis.testing.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TableKeeperTest {
  private final TestParts parts = new TestParts(1);

  @AfterEach
  void close() {
    parts.close();
  }

  @Test
  @Requirement({"KAD-24", "KAD-25"})
  void aServerThatAnswersForItsOwnIdIsTakenIn() throws Exception {
    var server = parts.connectedServer();

    parts.keeper.identified(server.id());

    soon(() -> parts.table.contains(server.id()));
    assertThat(parts.client.findNodes)
        .containsExactly(new FakeClient.Call(server.id(), server.id().bytes()));
    assertThat(parts.table.peers()).containsExactly(info(server));
    assertThat(parts.changes).hasValue(1);
  }

  @Test
  @Requirement({"KAD-24", "KAD-30"})
  void aPeerWhoseIdentifyNoLongerNamesTheProtocolIsEvictedAtOnce() throws Exception {
    var server = parts.connectedServer();
    parts.keeper.answered(server.id());
    assertThat(parts.table.contains(server.id())).isTrue();

    server.unhandle(DhtConfig.DEFAULTS.protocol());
    parts.keeper.identified(server.id());

    assertThat(parts.table.contains(server.id())).isFalse();
  }

  @Test
  @Requirement({"KAD-24", "SEC-7"})
  void aPeerOnlyHeardOfIsNotTakenIn() {
    var stranger = parts.network.host();

    parts.keeper.answered(stranger.id());

    assertThat(parts.table.size()).isZero();
  }

  /** Or one machine could have the whole table by claiming an address in each IP range. */
  @Test
  @Requirement("SEC-1")
  void whoClaimsToBeElsewhereIsCountedWhereItsConnectionComesFrom() throws Exception {
    try (var roomy = new TestParts(20)) {
      for (int i = 1; i <= 10; i++) {
        var sybil = roomy.connectedServer("/ip4/8.8.1.%d/tcp/4001".formatted(i), address(i));
        roomy.keeper.answered(sybil.id());
      }
      assertThat(roomy.table.size()).isEqualTo(3);

      roomy.keeper.answered(roomy.connectedServer("/ip4/9.9.1.1/tcp/4001", address(11)).id());
      assertThat(roomy.table.size()).isEqualTo(4);
    }
  }

  private static String address(int range) {
    return "/ip4/20.%d.1.1/tcp/4001".formatted(range);
  }

  @Test
  @Requirement("KAD-24")
  void whoIsFoundByARelayOnlyIsNotTakenIn() throws Exception {
    var relay = "/ip4/20.1.1.1/tcp/4001/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";
    var behind = parts.connectedServer("/ip4/9.9.1.1/tcp/4001", relay + "/p2p-circuit");
    parts.keeper.answered(behind.id());
    assertThat(parts.table.size()).isZero();
  }

  @Test
  @Requirement("KAD-25")
  void whoJustAnsweredAQueryNeedsNoCheck() throws Exception {
    var server = parts.connectedServer();

    parts.keeper.answered(server.id());

    assertThat(parts.table.contains(server.id())).isTrue();
    assertThat(parts.client.findNodes).isEmpty();
  }

  @Test
  @Requirement("KAD-25")
  void onceTheTableHoldsKPeersOneThatKnowsNobodyIsTurnedAway() throws Exception {
    var member = parts.connectedServer();
    parts.keeper.answered(member.id());
    var lonely = parts.connectedServer();
    while (prefixLength(lonely) == prefixLength(member)) { // There would be room for it.
      lonely = parts.connectedServer();
    }
    var id = lonely.id();

    soon(() -> {
      parts.keeper.identified(id); // The second check begins once the first is over.
      return parts.client.findNodes.size() >= 2;
    });
    assertThat(parts.table.contains(id)).isFalse();
  }

  private int prefixLength(MemoryHost other) {
    return Key.of(parts.host.id()).commonPrefixLength(Key.of(other.id()));
  }

  @Test
  @Requirement("KAD-24")
  void aClientThatAnswersIsNotTakenIn() throws Exception {
    var client = parts.network.host();
    parts.host.connect(client.dialAddress());
    parts.keeper.answered(client.id());
    assertThat(parts.table.size()).isZero();
  }

  @Test
  @Requirement({"KAD-25", "SEC-3"})
  void aCandidateIsCheckedOnceAtATime() throws Exception {
    var server = parts.connectedServer();
    var release = new CountDownLatch(1);
    parts.client.answer(
        server.id(),
        () -> {
          await(release);
          return List.of();
        });

    for (int i = 0; i < 10; i++) {
      parts.keeper.identified(server.id());
    }
    release.countDown();

    soon(() -> parts.table.contains(server.id()));
    assertThat(parts.client.findNodes).hasSize(1);
  }

  @Test
  @Requirement("KAD-25")
  void checksAtTheSameTimeAreBoundedAndTheRestDropped() throws Exception {
    var release = new CountDownLatch(1);
    var servers = new ArrayList<MemoryHost>();
    for (int i = 0; i < TableKeeper.MAX_CHECKS + 10; i++) {
      var server = parts.connectedServer();
      servers.add(server);
      parts.client.answer(
          server.id(),
          () -> {
            await(release);
            return List.of();
          });
    }

    servers.forEach(server -> parts.keeper.identified(server.id()));

    soon(() -> parts.client.findNodes.size() == TableKeeper.MAX_CHECKS);
    assertThat(parts.node.metrics().refusals()).containsEntry("peer checks", 10L);
    release.countDown();
  }

  @Test
  @Requirement({"KAD-23", "KAD-26"})
  void aNewcomerToAFullBucketGetsInOnlyWhenTheOldestFailsItsCheck() throws Exception {
    var nodes = sameBucket();
    var old = nodes.getFirst();
    var newcomer = nodes.getLast();
    parts.client.answer(old.id(), () -> List.of(info(newcomer)));
    parts.keeper.answered(old.id());

    parts.keeper.answered(newcomer.id());
    assertThat(parts.client.findNodes).as("it answered just now").isEmpty();

    parts.advance(DhtConfig.DEFAULTS.refreshInterval().plusSeconds(1));
    parts.keeper.answered(newcomer.id());
    soon(() -> !parts.client.findNodes.isEmpty());
    assertThat(parts.table.contains(old.id())).isTrue();

    parts.client.unreachable(old.id());
    parts.advance(DhtConfig.DEFAULTS.refreshInterval().plusSeconds(1));
    parts.keeper.answered(newcomer.id());
    soon(() -> parts.table.contains(newcomer.id()));
    assertThat(parts.table.contains(old.id())).isFalse();
    soon(() -> parts.host.protectedPeers().contains(newcomer.id()));
    assertThat(parts.host.protectedPeers()).doesNotContain(old.id());
  }

  @Test
  @Requirement({"KAD-26", "KAD-54"})
  void onlyAPeersOwnFaultCostsItsPlace() throws Exception {
    var server = parts.connectedServer();
    parts.keeper.answered(server.id());

    parts.keeper.failed(server.id(), new RpcException.Unsent("our own limit"));
    assertThat(parts.table.contains(server.id())).isTrue();

    parts.keeper.failed(server.id(), new RpcException.TimedOut("too slow"));
    assertThat(parts.table.contains(server.id())).isFalse();
    assertThat(parts.host.protectedPeers()).isEmpty();
  }

  @Test
  @Requirement("KAD-24")
  void aServerNobodyCanDialIsNotTakenIn() throws Exception {
    var silent = parts.network.silentHost();
    silent.handle(DhtConfig.DEFAULTS.protocol(), stream -> stream.reset());
    silent.connect(parts.host.dialAddress());

    parts.keeper.answered(silent.id());

    assertThat(parts.table.size()).isZero();
  }

  /** Two servers in the farthest bucket, which never splits. */
  private List<MemoryHost> sameBucket() throws Exception {
    var self = Key.of(parts.host.id());
    var far = new ArrayList<MemoryHost>();
    boolean near = false;
    while (far.size() < 2 || !near) {
      var server = parts.connectedServer();
      if (self.commonPrefixLength(Key.of(server.id())) == 0) {
        far.add(server);
      } else if (!near) {
        near = true;
        parts.client.answer(server.id(), () -> List.of(info(server)));
        parts.keeper.answered(server.id());
      }
    }
    return far;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
