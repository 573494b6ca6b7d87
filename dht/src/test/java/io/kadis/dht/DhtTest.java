package io.kadis.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Trace;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.record.Lifetime;
import io.kadis.dht.rpc.RpcException;
import io.kadis.dht.sim.FaultyStore;
import io.kadis.dht.sim.MemoryHost;
import io.kadis.dht.sim.TestNetwork;
import io.kadis.dht.sim.TestNetwork.TestNode;
import io.kadis.dht.store.RecordStore;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole nodes on a network in memory. */
class DhtTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ProtocolId KAD = DhtConfig.DEFAULTS.protocol();
  private static final Bytes KEY = utf8("/raw/key");
  private static final Bytes OLD = utf8("a");
  private static final Bytes NEW = utf8("b");
  private static final Bytes CONTENT =
      Bytes.concatenate(Bytes.fromHexString("0x1220"), Key.of(KEY).id());

  private final TestNetwork network = new TestNetwork();

  @AfterEach
  void close() {
    network.close();
  }

  // Joining.

  @Test
  @Requirement({"KAD-24", "KAD-51", "KAD-72", "BOOT-1"})
  void nodesBootstrappedInAChainFindEachOther() {
    var nodes = awaitAllKnown(network.chain(10));

    for (TestNode node : nodes) {
      assertThat(ids(node.dht().closest(KEY, TIMEOUT).peers()))
          .hasSize(9)
          .doesNotContain(node.host().id())
          .isSortedAccordingTo(nearestTo(KEY));
      assertThat(node.dht().joining()).isEqualTo(Dht.Joining.JOINED);
    }
  }

  @Test
  @Tag("slow")
  @Requirement({"KAD-50", "KAD-51", "KAD-52"})
  void inALargeNetworkTheKClosestAreFound() {
    var nodes = network.chain(50);
    soon().until(() -> nodes.stream().allMatch(node -> members(node) >= 20));
    var all = nodes.stream().map(node -> node.host().id()).toList();

    for (int i = 0; i < 10; i++) {
      var asking = nodes.get(5 * i);
      var key = utf8("/raw/" + i);
      var expected =
          all.stream()
              .filter(id -> !id.equals(asking.host().id()))
              .sorted(nearestTo(key))
              .limit(20)
              .toList();
      // Exact once the self lookups of all have made neighbours known to each other.
      soon()
          .untilAsserted(() ->
              assertThat(ids(asking.dht().closest(key, TIMEOUT).peers())).isEqualTo(expected));
    }
  }

  @Test
  void aLoneNodeIsAloneByChoiceAndKeepsWhatItPuts() {
    var node = network.open(TestNetwork.server());

    assertThat(node.dht().joining()).isEqualTo(Dht.Joining.ALONE);
    assertThat(node.dht().closest(KEY, TIMEOUT).peers()).isEmpty();
    assertThat(node.dht().put(KEY, NEW, TIMEOUT))
        .isEqualTo(new PutOutcome.Sent(true, List.of(), List.of()));
    assertThat(node.dht().get(KEY, TIMEOUT)).contains(NEW);
    assertThat(node.dht().findProviders(CONTENT, 1, TIMEOUT)).isEmpty();
    assertThat(node.dht().findPeer(network.network().host().id(), TIMEOUT)).isEmpty();
  }

  @Test
  @Requirement("BOOT-1")
  void aNodeStartedBeforeItsBootstrapJoinsOnceThatIsThere() {
    var later = network.network().host();
    var address = later.dialAddress();
    later.kill();
    var early = network.open(TestNetwork.config(DhtConfig.Mode.SERVER, List.of(address)));
    assertThat(early.dht().joining()).isEqualTo(Dht.Joining.TRYING);

    network.open(network.network().open(later.key()), new FaultyStore(), TestNetwork.server());

    soon().until(() -> early.dht().joining() == Dht.Joining.JOINED);
  }

  @Test
  @Requirement({"BOOT-1", "SEC-3"})
  void allNodesRestartedWithoutBootstrapFindEachOtherAgain() {
    var before = awaitAllKnown(network.chain(5));
    soon().until(() -> before.stream().allMatch(node -> node.store().savedPeers().size() == 4));
    before.forEach(TestNode::kill);

    var after = new ArrayList<TestNode>();
    for (TestNode node : before) {
      var host = network.network().open(node.host().key());
      after.add(network.open(host, node.store(), TestNetwork.server()));
    }

    awaitAllKnown(after);
  }

  @Test
  @Requirement({"KAD-70", "KAD-55"})
  void tablesAreRefreshedAgainAndAgain() {
    var nodes = awaitAllKnown(network.chain(2));
    var config = TestNetwork.refreshingEvery(Duration.ofMillis(100), nodes.getFirst());
    var node = network.open(config);

    soon().until(() -> node.dht().metrics().lookupLatency.snapshot().count() > 20);
  }

  // Admission.

  @Test
  @Requirement({"KAD-25", "SEC-3", "SEC-7"})
  void aServerThatOnlyConnectsIsCheckedAndTakenIn() throws Exception {
    var node = network.open(TestNetwork.server());
    var joiner = network.open(TestNetwork.server());

    joiner.host().connect(node.host().dialAddress());

    awaitAllKnown(List.of(node, joiner));
    assertThat(node.host().protectedPeers()).containsExactly(joiner.host().id());
  }

  @Test
  @Requirement({"KAD-24", "KAD-30", "KAD-31", "KAD-48"})
  void aClientAsksAndPublishesButIsNeverNamedNorAsked() throws Exception {
    var servers = awaitAllKnown(network.chain(3));
    var client = network.open(TestNetwork.config(DhtConfig.Mode.CLIENT, servers.getFirst()));
    soon().until(() -> members(client) == 3);

    assertThat(client.dht().serving()).isFalse();
    assertThat(client.host().protocols()).doesNotContain(KAD);
    assertThat(sent(client.dht().put(KEY, NEW, TIMEOUT)).acknowledged()).hasSize(3);
    assertThat(client.dht().get(KEY, TIMEOUT)).contains(NEW);
    for (TestNode server : servers) {
      assertThat(ids(server.dht().closest(client.host().id().bytes(), TIMEOUT).peers()))
          .doesNotContain(client.host().id());
      assertThat(members(server)).isEqualTo(2);
    }
    assertThat(servers.getFirst().dht().findPeer(client.host().id(), TIMEOUT)).isPresent();
  }

  @Test
  @Requirement({"KAD-24", "KAD-30", "KAD-48"})
  void aServerThatTurnsClientLeavesAllTablesAndComesBack() {
    var nodes = awaitAllKnown(network.chain(3));
    var turning = nodes.getLast();

    turning.dht().serve(false);

    soon().until(() -> members(nodes.get(0)) == 1 && members(nodes.get(1)) == 1);
    soon().until(() -> turning.host().inboundStreams(KAD) == 0);

    turning.dht().serve(true);

    awaitAllKnown(nodes);
  }

  /** It must not take the first who comes back for all there are. */
  @Test
  void whoHasLostEverybodyLooksAroundAnewWhenSomebodyIsThere() {
    var nodes = awaitAllKnown(network.chain(2));
    var left = nodes.getFirst();
    var gone = nodes.getLast();
    soon().until(() -> left.dht().settled());
    gone.kill();

    left.dht().closest(KEY, TIMEOUT);
    soon().until(() -> members(left) == 0);
    assertThat(left.dht().settled()).isFalse();

    network.open(network.network().open(gone.host().key()), gone.store(), TestNetwork.server());
    soon().until(() -> left.dht().settled());
    assertThat(members(left)).isEqualTo(1);
  }

  @Test
  @Requirement({"KAD-26", "KAD-54"})
  void killedPeersLeaveTheTableAndLookupsGoOn() {
    var nodes = awaitAllKnown(network.chain(6));
    nodes.getFirst().dht().put(KEY, NEW, TIMEOUT);
    nodes.get(1).kill();
    nodes.get(2).kill();

    var reader = nodes.getLast();
    assertThat(reader.dht().get(KEY, TIMEOUT)).contains(NEW);
    assertThat(reader.dht().closest(KEY, TIMEOUT).peers()).hasSize(3);
    assertThat(members(reader)).isEqualTo(3);
    assertThat(reader.host().protectedPeers()).hasSize(3);
  }

  @Test
  @Requirement({"RM-5", "KAD-26"})
  void closingAnIdleConnectionIsNoFailure() {
    var nodes = awaitAllKnown(network.chain(3));
    nodes.forEach(node -> node.host().disconnectAll());

    assertThat(nodes.getFirst().dht().closest(KEY, TIMEOUT).peers()).hasSize(2);
    nodes.forEach(node -> assertThat(members(node)).isEqualTo(2));
  }

  @Test
  @Requirement("KAD-26")
  void aPeerThatAnswersNonsenseLeavesTheTable() {
    var nodes = awaitAllKnown(network.chain(3));
    var liar = nodes.getLast();
    liar.host().handle(KAD, stream -> stream.writeFrame(Bytes.of(0xff, 0xff), TIMEOUT));
    liar.host().disconnectAll();

    assertThat(nodes.getFirst().dht().closest(KEY, TIMEOUT).peers()).hasSize(1);
    assertThat(members(nodes.getFirst())).isEqualTo(1);
    assertThat(nodes.getFirst().dht().metrics().malformed.sum()).isPositive();
  }

  @Test
  @Requirement("KAD-54")
  void aPeerThatRefusesOneKeyStaysInTheTable() {
    var nodes = awaitAllKnown(network.chain(2));
    var asking = nodes.getFirst();
    var refusing = nodes.getLast();
    refusing.store().failWith(new IllegalStateException("resets GET_VALUE only"));
    long checks = findNodesAnswered(asking);

    assertThat(asking.dht().get(KEY, TIMEOUT)).isEmpty();

    soon().until(() -> findNodesAnswered(asking) > checks);
    assertThat(members(asking)).isEqualTo(1);
  }

  @Test
  @Tag("slow")
  @Requirement({"KAD-9", "KAD-54", "RM-7"})
  void aSilentPeerHoldsALookupUpOnlyForItsTime() {
    var nodes = awaitAllKnown(network.chain(4));
    nodes.getFirst().dht().put(KEY, NEW, TIMEOUT);
    var silent = nodes.getLast();
    silent.host().handle(KAD, DhtTest::sayNothing);
    silent.host().disconnectAll();

    var closest = nodes.get(1).dht().closest(KEY, TIMEOUT);

    assertThat(closest.peers()).hasSize(2);
    assertThat(closest.trace().hops())
        .filteredOn(hop -> hop.outcome() == Trace.Outcome.TIMED_OUT)
        .extracting(Trace.Hop::peer)
        .containsExactly(silent.host().id());
    soon().until(() -> members(nodes.get(1)) == 2);
  }

  @Test
  @Tag("slow")
  @Requirement({"KAD-54", "RM-7"})
  void aFrozenPeerHoldsOneLookupUpAndIsAskedAgainOnceItThaws() {
    var nodes = awaitAllKnown(network.chain(4));
    var frozen = nodes.getLast().host();
    frozen.freeze();

    assertThat(outcome(nodes.getFirst(), frozen)).isEqualTo(Trace.Outcome.TIMED_OUT);
    assertThat(outcome(nodes.getFirst(), frozen)).as("not waited").isEqualTo(Trace.Outcome.FAILED);

    frozen.thaw();

    soon().until(() -> outcome(nodes.getFirst(), frozen) == Trace.Outcome.ANSWERED);
    assertThat(members(nodes.getFirst())).as("it answered after all").isEqualTo(3);
  }

  /** What comes of {@code peer} in a lookup by {@code asking}. */
  private static Trace.Outcome outcome(TestNode asking, MemoryHost peer) {
    return asking.dht().closest(KEY, TIMEOUT).trace().hops().stream()
        .filter(hop -> hop.peer().equals(peer.id()))
        .map(Trace.Hop::outcome)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aFailureOfAnotherProtocolIsFollowedByACheckOfOurOwn() {
    var nodes = awaitAllKnown(network.chain(2));
    var node = nodes.getFirst();
    var peer = nodes.getLast().host().id();

    long checks = findNodesAnswered(node);
    node.dht().failed(peer, new RpcException.TimedOut("their own short limit"));
    soon().until(() -> findNodesAnswered(node) > checks);
    assertThat(members(node)).isEqualTo(1);

    nodes.getLast().kill();
    node.dht().failed(peer, new RpcException.Unreachable("nobody there"));
    assertThat(members(node)).isZero();
  }

  // Values.

  @Test
  @Requirement({"KAD-57", "KAD-58"})
  void whatOneNodePutsEveryOtherGets() {
    var nodes = awaitAllKnown(network.chain(5));

    var sent = sent(nodes.getFirst().dht().put(KEY, NEW, TIMEOUT));

    assertThat(sent.locally()).isTrue();
    assertThat(sent.acknowledged()).hasSize(4);
    assertThat(sent.failed()).isEmpty();
    for (TestNode node : nodes) {
      assertThat(node.dht().get(KEY, TIMEOUT)).contains(NEW);
      assertThat(node.store().get(KEY).map(KadRecord::value)).contains(NEW);
    }
  }

  @Test
  @Requirement({"KAD-57", "SEC-22"})
  void whatIsInvalidOrWorseIsStoredNowhere() {
    var nodes = awaitAllKnown(network.chain(2));
    nodes.getFirst().dht().put(KEY, NEW, TIMEOUT);

    assertThat(nodes.getFirst().dht().put(KEY, OLD, TIMEOUT))
        .isInstanceOf(PutOutcome.Refused.class);
    assertThat(nodes.getFirst().dht().put(utf8("/unknown/key"), NEW, TIMEOUT))
        .isInstanceOf(PutOutcome.Refused.class);
    assertThat(nodes.getLast().store().get(KEY).map(KadRecord::value)).contains(NEW);
    assertThat(nodes.getLast().store().count()).isEqualTo(1);
  }

  @Test
  @Requirement("KAD-58")
  void aValueIsReachedThroughAPeerThatDoesNotHoldIt() {
    var holder = network.open(TestNetwork.server());
    var between = network.open(TestNetwork.server(holder));
    awaitAllKnown(List.of(holder, between));
    keep(holder, NEW);
    var reader = network.open(TestNetwork.config(DhtConfig.Mode.CLIENT, between));
    soon().until(() -> members(reader) > 0);

    assertThat(reader.dht().get(KEY, TIMEOUT)).contains(NEW);
  }

  @Test
  @Requirement({"KAD-58", "KAD-59"})
  void theBestOfManyIsFoundAndAllOthersAreCorrected() {
    var nodes = awaitAllKnown(network.chain(11));
    var reader = nodes.getLast();
    nodes.subList(0, 5).forEach(node -> keep(node, OLD));
    keep(nodes.get(5), NEW);
    keep(reader, OLD);

    assertThat(reader.dht().get(KEY, TIMEOUT)).contains(NEW);

    soon()
        .until(() ->
            nodes.stream()
                .allMatch(n -> n.store().get(KEY).map(KadRecord::value).equals(Optional.of(NEW))));
  }

  @Test
  @Requirement("KAD-58")
  void anInvalidValueOfAPeerNeverSurfaces() {
    var nodes = awaitAllKnown(network.chain(3));
    var key = utf8("/pk/nonsense");
    var record = new KadRecord(key, NEW, Instant.now());
    nodes
        .getFirst()
        .store()
        .update(key, _ -> new RecordStore.Decision.Replace(record, Lifetime.FOREVER));

    assertThat(nodes.getLast().dht().get(key, TIMEOUT)).isEmpty();
    assertThat(nodes.getLast().dht().get(utf8("/unknown/key"), TIMEOUT)).isEmpty();
  }

  @Test
  @Requirement({"KAD-58", "PK-1"})
  void oneValidPublicKeyIsEnough() {
    var nodes = awaitAllKnown(network.chain(4));
    var id = nodes.getFirst().host().id();
    var key = Bytes.concatenate(utf8("/pk/"), id.bytes());
    var value = nodes.getFirst().host().key().publicKey().encode();

    nodes.getFirst().dht().put(key, value, TIMEOUT);

    assertThat(nodes.getLast().dht().get(key, TIMEOUT)).contains(value);
  }

  // Providers.

  @Test
  @Requirement({"KAD-60", "KAD-61"})
  void aProviderIsFoundFromEveryNodeWithItsAddresses() {
    var nodes = awaitAllKnown(network.chain(5));
    var provider = nodes.getFirst();

    assertThat(provider.dht().provide(CONTENT, TIMEOUT)).isEqualTo(4);

    var expected = new PeerInfo(provider.host().id(), provider.host().listenAddresses());
    for (TestNode node : nodes) {
      assertThat(node.dht().findProviders(CONTENT, 20, TIMEOUT)).containsExactly(expected);
    }
  }

  @Test
  @Requirement("KAD-61")
  void findingProvidersStopsAtTheCountWanted() {
    var nodes = awaitAllKnown(network.chain(5));
    nodes.forEach(node -> node.dht().provide(CONTENT, TIMEOUT));

    assertThat(nodes.getFirst().dht().findProviders(CONTENT, 2, TIMEOUT)).hasSize(2);
    assertThat(nodes.getFirst().dht().findProviders(CONTENT, 20, TIMEOUT)).hasSize(5);
  }

  @Test
  @Requirement("KAD-60")
  void aNodeWithoutAnAddressAnnouncesNothing() {
    var servers = awaitAllKnown(network.chain(2));
    var silent = network.network().silentHost();
    var node =
        network.open(
            silent,
            new FaultyStore(),
            TestNetwork.config(DhtConfig.Mode.CLIENT, servers.getFirst()));
    soon().until(() -> members(node) == 2);

    assertThat(node.dht().provide(CONTENT, TIMEOUT)).isZero();
    assertThat(servers.getFirst().dht().findProviders(CONTENT, 20, TIMEOUT)).isEmpty();
  }

  // Peers.

  @Test
  @Requirement("KAD-56")
  void aPeerIsFoundThroughOthers() {
    var nodes = awaitAllKnown(network.chain(3));
    var client = network.open(TestNetwork.config(DhtConfig.Mode.CLIENT, nodes.getFirst()));
    soon().until(() -> members(client) == 3);
    client.host().disconnectAll();
    var wanted = nodes.getLast().host();

    assertThat(client.dht().findPeer(wanted.id(), TIMEOUT))
        .contains(new PeerInfo(wanted.id(), wanted.listenAddresses()));
    assertThat(client.dht().findPeer(network.network().host().id(), TIMEOUT)).isEmpty();
  }

  // Closing.

  @Test
  void aClosedNodeServesNoMoreAndLeavesNoStreams() {
    var nodes = awaitAllKnown(network.chain(2));
    nodes.getFirst().dht().close();

    assertThat(nodes.getFirst().host().protocols()).doesNotContain(KAD);
    assertThat(nodes.getFirst().store().savedPeers()).hasSize(1);
    soon().until(() -> nodes.getFirst().host().openStreams(KAD) == 0);
    soon().until(() -> members(nodes.getLast()) == 0);
  }

  private static List<TestNode> awaitAllKnown(List<TestNode> nodes) {
    soon().until(() -> nodes.stream().allMatch(node -> members(node) == nodes.size() - 1));
    return nodes;
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
  }

  private static int members(TestNode node) {
    return node.dht().routingTable().stream().mapToInt(bucket -> bucket.peers().size()).sum();
  }

  private static long findNodesAnswered(TestNode node) {
    var label = new DhtMetrics.Label(DhtMetrics.Rpc.FIND_NODE, DhtMetrics.Outcome.OK);
    return node.dht().metrics().sent().getOrDefault(label, 0L);
  }

  private static void keep(TestNode node, Bytes value) {
    var record = new KadRecord(KEY, value, Instant.now());
    node.store().update(KEY, _ -> new RecordStore.Decision.Replace(record, Lifetime.FOREVER));
  }

  private static void sayNothing(Stream stream) throws Exception {
    var _ = stream.readFrame(1 << 20, TIMEOUT);
    stream.awaitReadable(Duration.ofMinutes(1));
  }

  private static PutOutcome.Sent sent(PutOutcome outcome) {
    assertThat(outcome).isInstanceOf(PutOutcome.Sent.class);
    return (PutOutcome.Sent) outcome;
  }

  private static Comparator<PeerId> nearestTo(Bytes key) {
    return Comparator.comparing(id -> Key.of(key).distanceTo(Key.of(id)));
  }

  private static List<PeerId> ids(List<PeerInfo> peers) {
    return peers.stream().map(PeerInfo::id).toList();
  }

  private static Bytes utf8(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
