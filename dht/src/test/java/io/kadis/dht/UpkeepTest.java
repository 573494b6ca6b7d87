package io.kadis.dht;

import static io.kadis.dht.TestParts.info;
import static io.kadis.dht.TestParts.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.record.IpnsName;
import io.kadis.dht.record.IpnsRecord;
import io.kadis.dht.routing.RefreshPlan;
import io.kadis.dht.rpc.RpcException;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.testing.Requirement;
import java.time.Duration;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node does of its own accord, one round of it at a time. */
class UpkeepTest {
  private static final Bytes CONTENT = Bytes.fromHexString("0x1220" + "ab".repeat(32));
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");

  private final TestParts parts = new TestParts(20);

  @AfterEach
  void close() {
    parts.close();
  }

  @Test
  @Requirement({"KAD-70", "KAD-71"})
  void aRoundLooksUpThisNodeAndOneKeyOfEachBucket() throws Exception {
    var server = parts.connectedServer();
    parts.keeper.answered(server.id());
    int furthest = prefixShared(server.id().bytes());

    parts.refresher.round();

    var keys = parts.client.findNodes.stream().map(FakeClient.Call::key).toList();
    assertThat(keys.getFirst()).isEqualTo(parts.host.id().bytes());
    assertThat(keys.stream().skip(1).map(this::prefixShared).toList())
        .startsWith(0)
        .hasSizeLessThanOrEqualTo(furthest + 1)
        .doesNotHaveDuplicates();
    assertThat(keys).allSatisfy(key -> assertThat(new PeerId(key)).isNotNull());
  }

  @Test
  @Requirement({"KAD-55", "KAD-70"})
  void whatWasLookedUpWithinTheIntervalIsNotRefreshed() throws Exception {
    parts.keeper.answered(parts.connectedServer().id());
    parts.refresher.round();

    parts.client.findNodes.clear();
    parts.refresher.round();
    assertThat(parts.client.findNodes).as("this node alone").hasSize(1);

    parts.client.findNodes.clear();
    parts.advance(DhtConfig.DEFAULTS.refreshInterval());
    parts.refresher.round();
    assertThat(parts.client.findNodes).hasSizeGreaterThan(1);
  }

  @Test
  @Requirement("KAD-26")
  void aMemberSilentForTooLongIsCheckedAndLeavesWhenItFails() throws Exception {
    var server = parts.connectedServer();
    parts.keeper.answered(server.id());
    parts.client.unreachable(server.id());
    var config = parts.node.config();

    parts.advance(RefreshPlan.staleAfter(config.refreshInterval(), config.k(), config.alpha()));
    parts.advance(Duration.ofSeconds(1));
    parts.refresher.round();

    soon(() -> parts.table.size() == 0);
    soon(() ->
        parts.client.findNodes.contains(new FakeClient.Call(server.id(), server.id().bytes())));
  }

  @Test
  @Requirement("KAD-27")
  void addressesOfMembersAreKept() {
    var member = new PeerInfo(parts.network.host().id(), List.of(ADDRESS));
    parts.table.offer(member);
    assertThat(parts.host.peerstore().addresses(member.id())).isEmpty();

    parts.refresher.renewAddresses();

    assertThat(parts.host.peerstore().addresses(member.id())).containsExactly(ADDRESS);
  }

  @Test
  @Requirement("KAD-73")
  void whatThisNodeProvidesIsAnnouncedAgain() throws Exception {
    var server = parts.connectedServer();
    parts.keeper.answered(server.id());
    parts.store.addProvider(CONTENT, info(parts.host), parts.now);

    parts.advance(Providers.REPUBLISH_INTERVAL);
    parts.providers.republishAll();

    assertThat(parts.client.announcements)
        .containsExactly(new FakeClient.Call(server.id(), CONTENT));
    parts.advance(Duration.ofHours(47));
    assertThat(parts.store.providers(CONTENT, parts.now)).as("renewed here too").hasSize(1);
  }

  @Test
  @Requirement({"KAD-60", "KAD-42"})
  void aProviderTellsEachOnlyWhereItCanBeDialledFromThere() throws Exception {
    var lan = Multiaddr.parse("/ip4/10.0.0.7/tcp/1");
    var world = Multiaddr.parse("/ip4/8.8.4.4/tcp/1");
    parts.host.alsoAt(lan);
    provideToAPeerAt("/ip4/8.8.8.8/tcp/1");
    assertThat(parts.client.announcements).as("nothing that is of use there").isEmpty();

    parts.host.alsoAt(world);
    provideToAPeerAt("/ip4/8.8.8.9/tcp/1");
    assertThat(parts.client.announced.getLast().addresses()).containsExactly(world);
    parts.client.announced.clear();
    provideToAPeerAt("/ip4/10.0.0.8/tcp/1");
    assertThat(parts.client.announced).contains(new PeerInfo(parts.host.id(), List.of(lan, world)));
    provideToAPeerAt("/ip4/127.0.0.1/tcp/2");
    assertThat(parts.client.announced)
        .contains(new PeerInfo(parts.host.id(), parts.host.listenAddresses()));
  }

  private void provideToAPeerAt(String address) throws Exception {
    var server = parts.connected(parts.network.hostAt(Multiaddr.parse(address)));
    parts.keeper.answered(server.id());
    var _ = parts.providers.provide(CONTENT, Duration.ofSeconds(5));
  }

  @Test
  @Requirement({"KAD-74", "IPNS-8"})
  void theNodesOwnNameIsPublishedAgainUntilItsRecordEnds() throws Exception {
    var server = parts.connectedServer();
    parts.keeper.answered(server.id());
    var name = new IpnsName(parts.host.id()).key();
    var end = parts.now.plus(Duration.ofDays(3));
    var record = new IpnsRecord(CONTENT, 1, end, Duration.ofMinutes(5)).sign(parts.host.key());
    parts.records.keep(name, record, parts.now);

    while (parts.now.isBefore(end)) {
      parts.advance(OwnRecords.REPUBLISH_INTERVAL);
      assertThat(parts.ownRecords.republishName()).as("at " + parts.now).isPresent();
    }
    assertThat(parts.client.puts)
        .hasSize(3 * 24 / 4)
        .containsOnly(new FakeClient.Call(server.id(), name));

    parts.advance(Duration.ofNanos(1));
    assertThat(parts.ownRecords.republishName()).as("it has ended").isEmpty();
  }

  @Test
  @Requirement("KAD-74")
  void anothersNameIsNotPublishedAgain() throws Exception {
    parts.keeper.answered(parts.connectedServer().id());
    var other = parts.network.host();
    var end = parts.now.plus(Duration.ofDays(3));
    var record = new IpnsRecord(CONTENT, 1, end, Duration.ofMinutes(5)).sign(other.key());
    parts.records.keep(new IpnsName(other.id()).key(), record, parts.now);

    assertThat(parts.ownRecords.republishName()).isEmpty();
    assertThat(parts.client.puts).isEmpty();
  }

  @Test
  @Requirement({"KAD-53", "SEC-7"})
  void peersHeardOfAreDialledByTheAddressesHeardAndNotKeptAsMembers() throws Exception {
    var server = parts.connectedServer();
    parts.keeper.answered(server.id());
    var heard = new PeerInfo(parts.network.silentHost().id(), List.of(ADDRESS));
    parts.client.answer(server.id(), () -> List.of(heard));
    parts.client.unreachable(heard.id());

    var found = parts.walker.findClosest(CONTENT, Duration.ofSeconds(5));

    assertThat(found.closest()).containsExactly(info(server));
    assertThat(parts.host.peerstore().addresses(heard.id())).containsExactly(ADDRESS);
    assertThat(parts.table.size()).isEqualTo(1);
  }

  @Test
  @Requirement({"KAD-26", "RM-7"})
  void aPeerThatTimedOutIsPassedByUntilACheckIsAnswered() throws Exception {
    var named = parts.connectedServer();
    var naming = parts.connectedServer();
    parts.keeper.answered(named.id());
    parts.keeper.answered(naming.id());
    parts.client.answer(naming.id(), () -> List.of(info(named)));
    parts.client.timesOut(named.id());

    assertThat(lookUp()).containsExactly(info(naming));
    assertThat(parts.table.contains(named.id())).isFalse();
    parts.client.findNodes.clear();
    assertThat(lookUp()).containsExactly(info(naming));
    assertThat(parts.client.findNodes).as("not asked again").hasSize(1);

    parts.client.answer(named.id(), List::of);
    parts.advance(Duration.ofSeconds(11));
    assertThat(lookUp()).as("checked, not waited for").containsExactly(info(naming));
    soon(() -> parts.table.contains(named.id()));
    assertThat(lookUp()).containsExactlyInAnyOrder(info(naming), info(named));
  }

  @Test
  @Requirement("KAD-26")
  void aCheckThatFailsEvictsTheSuspectAndRenewsTheSuspicion() throws Exception {
    var server = parts.connectedServer();
    parts.keeper.answered(server.id());
    parts.keeper.silent(server.id());
    parts.client.unreachable(server.id());
    parts.advance(Duration.ofMinutes(9));

    assertThat(parts.keeper.passBy(server.id())).isTrue();
    soon(() -> !parts.table.contains(server.id()));

    parts.advance(Duration.ofMinutes(9));
    assertThat(parts.keeper.suspected(server.id())).isTrue();
    parts.advance(Duration.ofMinutes(2));
    assertThat(parts.keeper.suspected(server.id())).as("bounded").isFalse();
  }

  @Test
  void aCheckThatIsAnsweredClearsTheSuspectEvenWhenItKnowsNobodyAnyMore() throws Exception {
    var lonely = parts.connectedServer();
    for (int i = 0; i < parts.node.config().k(); i++) {
      parts.keeper.answered(parts.connectedServer().id());
    }
    parts.keeper.silent(lonely.id());

    parts.keeper.check(lonely.id());

    soon(() -> !parts.keeper.suspected(lonely.id()));
  }

  @Test
  @Requirement("KAD-26")
  void aPeerThatRefusesTheDialIsNoSuspect() throws Exception {
    var server = parts.connectedServer();

    parts.keeper.failed(server.id(), new RpcException.Unreachable("refused"));

    assertThat(parts.keeper.suspected(server.id())).isFalse();
  }

  @Test
  void whereAllWereSilentAllAreAsked() throws Exception {
    var one = parts.connectedServer();
    var other = parts.connectedServer();
    for (var server : List.of(one, other)) {
      parts.keeper.answered(server.id());
      parts.keeper.silent(server.id());
    }

    assertThat(lookUp()).containsExactlyInAnyOrder(info(one), info(other));
    assertThat(parts.keeper.suspected(one.id())).isFalse();
  }

  private List<PeerInfo> lookUp() {
    return parts.walker.findClosest(CONTENT, Duration.ofSeconds(5)).closest();
  }

  private int prefixShared(Bytes key) {
    return Key.of(parts.host.id()).commonPrefixLength(Key.of(key));
  }
}
