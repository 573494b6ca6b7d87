package io.kadis.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.libp2p.PeerRecord;
import io.kadis.libp2p.Peerstore;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identify.Identification;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.identity.PrivateKey;
import io.kadis.libp2p.multiaddr.Multiaddr;
import io.kadis.libp2p.multiaddr.Reach;
import io.kadis.testing.Requirement;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes;
import org.junit.jupiter.api.Test;

class MemoryPeerstoreTest {
  private static final Duration TTL = Duration.ofMinutes(2);
  private static final Multiaddr A = address(1);
  private static final Multiaddr B = address(2);
  private static final Multiaddr C = address(3);
  private static final ProtocolId KAD = new ProtocolId("/kad");

  private long now;
  private final MemoryPeerstore store = new MemoryPeerstore(() -> now);
  private final PrivateKey key = PrivateKey.generate(new SecureRandom());
  private final PeerId peer = key.peerId();

  private static Multiaddr address(int host) {
    return Multiaddr.parse("/ip4/10.0.%d.%d/tcp/4001".formatted(host / 256, host % 256));
  }

  private static List<Multiaddr> addresses(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(MemoryPeerstoreTest::address).toList();
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private void identified(PeerId who, Identification news) {
    store.identified(who, news, Reach.LAN);
  }

  private static Identification said(Multiaddr... addresses) {
    return said(Optional.empty(), addresses);
  }

  private static Identification said(Optional<PeerRecord> record, Multiaddr... addresses) {
    return new Identification(
        List.of(addresses), Set.of(KAD), Optional.empty(), Optional.of("test/1"), record);
  }

  private Identification certified(long sequence, Multiaddr... addresses) {
    return said(Optional.of(new PeerRecord(peer, sequence, List.of(addresses))), A, B, C);
  }

  @Test
  @Requirement({"ID-5", "SEC-14"})
  void aGonePeersLongListOfProtocolsIsNotKept() {
    var many =
        IntStream.rangeClosed(0, MemoryPeerstore.MAX_KEPT_PROTOCOLS)
            .mapToObj(i -> new ProtocolId("/" + i))
            .collect(Collectors.toSet());
    store.connected(peer, key.publicKey());
    identified(
        peer,
        new Identification(List.of(), many, Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(store.protocols(peer)).isEqualTo(many);
    store.disconnected(peer);
    assertThat(store.protocols(peer)).isEmpty();
  }

  @Test
  @Requirement("ID-9")
  void hearsayExpires() {
    store.addAddresses(peer, List.of(A), TTL);
    assertThat(store.addresses(peer)).containsExactly(A);
    pass(TTL);
    assertThat(store.addresses(peer)).isEmpty();
  }

  @Test
  void hearsayAgainLivesOnAndIsNeverShortened() {
    store.addAddresses(peer, List.of(A), TTL);
    pass(Duration.ofMinutes(1));
    store.addAddresses(peer, List.of(A), TTL);
    store.addAddresses(peer, List.of(A), Duration.ofSeconds(1));
    pass(Duration.ofSeconds(90));
    assertThat(store.addresses(peer)).containsExactly(A);
  }

  @Test
  void aTrailingPeerIdIsDropped() {
    store.addAddresses(peer, List.of(A.withPeerId(peer)), TTL);
    assertThat(store.addresses(peer)).containsExactly(A);
  }

  @Test
  @Requirement("ID-9")
  void whatAConnectedPeerSaidStaysUntilAWhileAfterItLeft() {
    store.connected(peer, key.publicKey());
    identified(peer, said(A, B));
    pass(Duration.ofDays(30));
    assertThat(store.addresses(peer)).containsExactly(A, B);
    store.disconnected(peer);
    pass(Peerstore.RECENTLY_CONNECTED_TTL.minusSeconds(1));
    assertThat(store.addresses(peer)).containsExactly(A, B);
    pass(Duration.ofSeconds(1));
    assertThat(store.addresses(peer)).isEmpty();
    assertThat(store.identified(peer)).isTrue();
  }

  @Test
  @Requirement("ID-9")
  void ofAPeerThatLeftAFewAddressesAreKept() {
    store.connected(peer, key.publicKey());
    identified(peer, said(addresses(50).toArray(Multiaddr[]::new)));
    assertThat(store.addresses(peer)).hasSize(50);
    store.disconnected(peer);
    assertThat(store.addresses(peer)).isEqualTo(addresses(MemoryPeerstore.MAX_KEPT));
  }

  @Test
  @Requirement("SEC-8")
  void hearsayNeitherReplacesNorAddsToWhatAConnectedPeerSaid() {
    store.connected(peer, key.publicKey());
    identified(peer, said(A));
    store.addAddresses(peer, List.of(B), TTL);
    assertThat(store.addresses(peer)).containsExactly(A);
  }

  /** Or a peer on the Internet could have us knock at doors in our own network. */
  @Test
  @Requirement("SEC-8")
  void whoIsOnTheInternetIsNotBelievedThatItIsInOurNetwork() {
    var loopback = Multiaddr.parse("/ip4/127.0.0.1/tcp/6379");
    var there = Multiaddr.parse("/ip4/8.8.1.1/tcp/4001");
    store.connected(peer, key.publicKey());
    store.identified(peer, said(A, loopback, there), Reach.WORLD);
    assertThat(store.addresses(peer)).containsExactly(there);

    store.identified(peer, certified(7, loopback, B, there), Reach.WORLD);
    assertThat(store.addresses(peer)).containsExactly(there);
    assertThat(store.record(peer).orElseThrow().sequence()).isEqualTo(7);

    store.identified(peer, certified(8, loopback, B), Reach.LAN);
    assertThat(store.addresses(peer)).containsExactly(B);
  }

  @Test
  @Requirement("SEC-8")
  void whatThePeerSaidComesBeforeHearsay() {
    store.connected(peer, key.publicKey());
    identified(peer, said(A));
    store.disconnected(peer);
    store.addAddresses(peer, List.of(B, A), TTL);
    assertThat(store.addresses(peer)).containsExactly(A, B);
  }

  @Test
  @Requirement({"SEC-8", "ENV-5"})
  void hearsayAboutOnePeerIsBounded() {
    store.addAddresses(peer, addresses(500), TTL);
    assertThat(store.addresses(peer)).isEqualTo(addresses(Hearsay.MAX_ADDRESSES));
    pass(TTL);
    store.addAddresses(peer, List.of(address(500)), TTL);
    assertThat(store.addresses(peer)).containsExactly(address(500));
  }

  @Test
  @Requirement({"ENV-5", "SEC-16"})
  void theLongestUntouchedUnconnectedPeerIsForgottenFirst() {
    var there = PrivateKey.generate(new SecureRandom());
    store.connected(there.peerId(), there.publicKey());
    identified(there.peerId(), said(A));
    meet(peer);
    var touched = newPeer(0);
    meet(touched);
    for (int i = 1; i < MemoryPeerstore.MAX_UNCONNECTED - 1; i++) {
      meet(newPeer(i));
    }
    meet(touched);
    assertThat(store.identified(peer)).isTrue();
    meet(newPeer(-1));
    assertThat(store.identified(newPeer(1))).isTrue();
    assertThat(store.identified(peer)).isFalse();
    assertThat(store.identified(touched)).isTrue();
    assertThat(store.identified(there.peerId())).isTrue();
  }

  /** Connects for a moment. */
  private void meet(PeerId other) {
    store.connected(other, key.publicKey());
    identified(other, said(A));
    store.disconnected(other);
  }

  @Test
  @Requirement({"SEC-8", "ENV-5"})
  void hearsayAboutManyPeersIsBoundedTheLongestUnheardForgottenFirst() {
    var again = newPeer(0);
    store.addAddresses(peer, List.of(A), TTL);
    store.addAddresses(again, List.of(A), TTL);
    for (int i = 1; i < Hearsay.MAX_PEERS - 1; i++) {
      store.addAddresses(newPeer(i), List.of(A), TTL);
    }
    store.addAddresses(again, List.of(B), TTL);
    assertThat(store.addresses(peer)).isNotEmpty();
    store.addAddresses(newPeer(-1), List.of(A), TTL);
    store.addAddresses(newPeer(-2), List.of(A), TTL);
    assertThat(store.addresses(peer)).isEmpty();
    assertThat(store.addresses(newPeer(1))).isEmpty();
    assertThat(store.addresses(again)).containsExactly(A, B);
  }

  @Test
  @Requirement({"SEC-8", "ENV-5"})
  void hearsayForgetsNobodyWeMet() {
    meet(peer);
    for (int i = 0; i < MemoryPeerstore.MAX_UNCONNECTED + 1; i++) {
      store.addAddresses(newPeer(i), List.of(A), TTL);
    }
    assertThat(store.identified(peer)).isTrue();
    assertThat(store.addresses(peer)).containsExactly(A);
  }

  @Test
  @Requirement("SEC-8")
  void expiredHearsayIsDroppedBeforeItsPeersAreAskedFor() {
    var hearsay = new Hearsay();
    for (int i = 0; i < 10; i++) {
      hearsay.hear(newPeer(i), List.of(A), now, now + TTL.toNanos());
    }
    pass(TTL);
    hearsay.hear(peer, List.of(A), now, now + TTL.toNanos());
    assertThat(hearsay.size()).isEqualTo(1);
  }

  @Test
  @Requirement("SEC-8")
  void hearsayTooLongToBeDialledIsNotKept() {
    var endless = Multiaddr.parse(("/dns4/" + "a".repeat(250)).repeat(3));
    store.addAddresses(peer, List.of(endless, A), TTL);
    assertThat(store.addresses(peer)).containsExactly(A);
  }

  @Test
  @Requirement("ENV-4")
  void onlyANewerSignedRecordReplacesTheOlderAndItReplacesItWhole() {
    store.connected(peer, key.publicKey());
    identified(peer, certified(7, A, B));
    assertThat(store.addresses(peer)).containsExactly(A, B);
    identified(peer, certified(7, C));
    identified(peer, certified(6, C));
    assertThat(store.addresses(peer)).containsExactly(A, B);
    identified(peer, certified(8, C));
    assertThat(store.addresses(peer)).containsExactly(C);
  }

  @Test
  @Requirement({"ENV-4", "SEC-19"})
  void sequenceNumbersAreUnsigned() {
    store.connected(peer, key.publicKey());
    identified(peer, certified(Long.MAX_VALUE, A));
    identified(peer, certified(-1, B));
    assertThat(store.addresses(peer)).containsExactly(B);
    identified(peer, certified(0, C));
    assertThat(store.addresses(peer)).containsExactly(B);
  }

  @Test
  @Requirement("ID-7")
  void aPushChangesWhatItNamesOnly() {
    store.connected(peer, key.publicKey());
    identified(peer, said(A));
    identified(
        peer,
        new Identification(
            List.of(B), Set.of(), Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(store.addresses(peer)).containsExactly(B);
    assertThat(store.protocols(peer)).containsExactly(KAD);
    assertThat(store.agent(peer)).contains("test/1");
  }

  @Test
  void theAddressThatWorkedComesFirst() {
    store.addAddresses(peer, List.of(A, B, C), TTL);
    store.connected(peer, key.publicKey());
    store.reached(peer, B);
    assertThat(store.addresses(peer)).containsExactly(B, A, C);
    identified(peer, said(A, C));
    assertThat(store.addresses(peer)).containsExactly(B, A, C);
  }

  @Test
  void anAddressWhereAnotherAnsweredIsForgotten() {
    store.addAddresses(peer, List.of(A, B), TTL);
    store.misled(peer, A);
    assertThat(store.addresses(peer)).containsExactly(B);
  }

  @Test
  void latencyIsSmoothed() {
    assertThat(store.latency(peer)).isEmpty();
    store.recordLatency(peer, Duration.ofMillis(80));
    assertThat(store.latency(peer)).contains(Duration.ofMillis(80));
    store.recordLatency(peer, Duration.ofMillis(160));
    assertThat(store.latency(peer)).contains(Duration.ofMillis(90));
  }

  @Test
  void anIdThatCarriesItsKeyNeedsNoConnection() {
    assertThat(store.key(peer)).contains(key.publicKey());
  }

  @Test
  void aStrangerHasNothing() {
    assertThat(store.addresses(peer)).isEmpty();
    assertThat(store.protocols(peer)).isEmpty();
    assertThat(store.agent(peer)).isEmpty();
    assertThat(store.identified(peer)).isFalse();
  }

  /** Not generated keys: ten thousand of those take their time. */
  private static PeerId newPeer(int number) {
    var digest = Bytes.ofUnsignedInt(number & 0xffffffffL);
    return new PeerId(Bytes.concatenate(Bytes.of(0x12, 0x20), Bytes.wrap(new byte[28]), digest));
  }
}
