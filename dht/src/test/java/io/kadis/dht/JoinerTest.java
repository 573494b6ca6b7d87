package io.kadis.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.rpc.RpcException;
import io.kadis.testing.Requirement;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JoinerTest {
  private final SplittableRandom random = new SplittableRandom(1);
  private final TestParts parts = new TestParts(20);
  private final Joiner joiner = new Joiner(parts.node, parts.keeper, parts.walker, parts.store);

  @AfterEach
  void close() {
    parts.close();
  }

  @Test
  @Requirement("BOOT-1")
  void aTableThatRanLowDoesNotForgetThoseSavedBefore() {
    var before = Peers.random(12, random);
    parts.store.savePeers(before);
    var last = offer(1);

    joiner.save();

    assertThat(parts.store.savedPeers()).startsWith(last.getFirst()).containsAll(before);
  }

  @Test
  void whatTheTableKnowsOfAPeerReplacesWhatWasSaved() {
    var member = offer(1).getFirst();
    parts.store.savePeers(List.of(Peers.at(member.id(), "/ip4/127.0.0.1/tcp/9")));

    joiner.save();

    assertThat(parts.store.savedPeers()).containsExactly(member);
  }

  @Test
  void thoseRememberedAreBoundedAndTheNewestStay() {
    parts.store.savePeers(Peers.random(500, random));
    var members = offer(3);

    joiner.save();

    assertThat(parts.store.savedPeers())
        .hasSize(Joiner.MAX_REMEMBERED)
        .startsWith(members.toArray(PeerInfo[]::new));
  }

  @Test
  void aTableThatIsNotLowReplacesAll() {
    parts.store.savePeers(Peers.random(12, random));
    var members = offer(Joiner.LOW_PEERS);

    joiner.save();

    assertThat(parts.store.savedPeers()).isEqualTo(members);
  }

  @Test
  void anEmptyTableIsNotSaved() {
    var before = Peers.random(2, random);
    parts.store.savePeers(before);

    joiner.save();

    assertThat(parts.store.savedPeers()).isEqualTo(before);
  }

  @Test
  void aMemberThatFellSilentIsCalledOnUntilItAnswersAndLeadsToThoseNearUs() throws Exception {
    var lost = parts.connectedServer();
    var beyond = parts.connectedServer();
    parts.keeper.answered(lost.id());
    parts.client.timesOut(lost.id());
    parts.keeper.failed(lost.id(), new RpcException.TimedOut("the cable was cut"));
    assertThat(parts.table.size()).isZero();

    assertThat(joiner.callOnOne()).isFalse();
    parts.client.answer(lost.id(), () -> List.of(TestParts.info(beyond)));
    assertThat(joiner.callOnOne()).isTrue();

    assertThat(parts.table.peers()).extracting(PeerInfo::id).contains(lost.id(), beyond.id());
    assertThat(joiner.callOnOne()).as("a call more").isFalse();
  }

  @Test
  void whoIsLostIsSavedBehindTheTable() throws Exception {
    var lost = parts.connectedServer();
    parts.keeper.answered(lost.id());
    parts.keeper.failed(lost.id(), new RpcException.Unreachable("the cable was cut"));
    var members = offer(Joiner.LOW_PEERS);

    joiner.save();

    assertThat(parts.store.savedPeers())
        .startsWith(members.toArray(PeerInfo[]::new))
        .extracting(PeerInfo::id)
        .endsWith(lost.id());
  }

  @Test
  @Requirement("MDNS-1")
  void whoIsFoundIsDialledAndMakesNobodyWait() {
    var server = parts.network.host();
    assertThat(joiner.found(server.dialAddress())).isTrue();
    assertThat(joiner.found(parts.host.dialAddress())).isFalse();
    await().until(() -> parts.host.connection(server.id()).isPresent());
    assertThat(joiner.foundPeers()).as("itself is not one").isOne();
    assertThat(joiner.someoneKnown()).isFalse();
  }

  @Test
  void amongManyWhoIsFoundIsOnlyRemembered() {
    offer(Joiner.LOW_PEERS + 1);
    assertThat(joiner.found(parts.network.host().dialAddress())).isFalse();
    assertThat(joiner.foundPeers()).isOne();
  }

  /** Puts so many into the table; returns them in its order. */
  private List<PeerInfo> offer(int count) {
    Peers.random(count, random).forEach(parts.table::offer);
    assertThat(parts.table.size()).isEqualTo(count);
    return parts.table.peers();
  }
}
