package io.kadis.dht.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.Peers;
import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Requirement;
import io.kadis.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000);
  private static final PeerId SELF = Peers.id(0);
  private static final int K = 3;

  private final SplittableRandom random = new SplittableRandom(1);
  private final RoutingTable table = new RoutingTable(SELF, K);

  private PeerInfo peerAt(int commonPrefixLength) {
    return Peers.info(Peers.sharing(commonPrefixLength, SELF, random));
  }

  private List<PeerInfo> fill(int commonPrefixLength) {
    List<PeerInfo> added = new ArrayList<>();
    for (int i = 0; i < K; i++) {
      PeerInfo peer = peerAt(commonPrefixLength);
      assertThat(table.offer(peer, NOW)).isEqualTo(new Admission.Added(Optional.empty()));
      added.add(peer);
    }
    return added;
  }

  private List<Integer> bucketSizes() {
    return table.buckets().stream().map(bucket -> bucket.peers().size()).toList();
  }

  @Test
  @Requirement("KAD-21")
  void beginsWithOneBucketForAll() {
    assertThat(bucketSizes()).containsExactly(0);
    table.offer(peerAt(0), NOW);
    table.offer(peerAt(4), NOW);
    assertThat(bucketSizes()).containsExactly(2);
  }

  @Test
  @Requirement("KAD-21")
  void theLastBucketSplitsWhenFullAsOftenAsItTakes() {
    fill(4);
    assertThat(bucketSizes()).containsExactly(3);
    assertThat(table.offer(peerAt(6), NOW)).isInstanceOf(Admission.Added.class);
    assertThat(bucketSizes()).containsExactly(0, 0, 0, 0, 3, 1);
    assertThat(table.countAt(4)).isEqualTo(3);
    assertThat(table.countAt(5)).isZero();
    assertThat(table.countAt(6)).isEqualTo(1);
    assertThat(table.maxCommonPrefixLength()).isEqualTo(6);
  }

  @Test
  @Requirement("KAD-21")
  void emptyBucketsAtTheEndCollapse() {
    List<PeerInfo> atFour = fill(4);
    PeerInfo nearer = peerAt(6);
    table.offer(nearer, NOW);
    table.remove(nearer.id());
    assertThat(bucketSizes()).containsExactly(3);
    atFour.forEach(peer -> table.remove(peer.id()));
    assertThat(bucketSizes()).containsExactly(0);
    assertThat(table.maxCommonPrefixLength()).isZero();
  }

  @Test
  @Requirement("KAD-21")
  void thisNodeIsNeverInside() {
    assertThat(table.offer(Peers.info(SELF), NOW)).isInstanceOf(Admission.Refused.class);
    assertThat(table.size()).isZero();
  }

  @Test
  @Requirement({"KAD-23", "SEC-3"})
  void aFullBucketKeepsItsPeersAndNamesTheLeastRecentlySeenToCheck() {
    List<PeerInfo> seniors = fill(0);
    table.offer(peerAt(1), NOW);
    table.markSeen(seniors.get(0).id());
    PeerInfo newcomer = peerAt(0);
    assertThat(table.offer(newcomer, NOW)).isEqualTo(new Admission.BucketFull(seniors.get(1), NOW));
    assertThat(table.contains(newcomer.id())).isFalse();
    assertThat(seniors).allSatisfy(peer -> assertThat(table.contains(peer.id())).isTrue());
  }

  @Test
  @Requirement({"KAD-23", "KAD-26"})
  void aFailedPeerGivesWayToTheReplacementSeenLast() {
    List<PeerInfo> seniors = fill(0);
    table.offer(peerAt(1), NOW);
    PeerInfo early = peerAt(0);
    PeerInfo late = peerAt(0);
    table.offer(late, NOW);
    table.offer(early, NOW);
    table.offer(late, NOW);
    assertThat(table.remove(seniors.get(2).id())).contains(late);
    assertThat(table.buckets().getFirst().peers())
        .containsExactly(seniors.get(0), seniors.get(1), late);
    assertThat(table.buckets().getFirst().replacements()).containsExactly(early);
  }

  @Test
  void replacementsAreBoundedAndLeaveWhenTheyFail() {
    fill(0);
    table.offer(peerAt(1), NOW);
    List<PeerInfo> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(peerAt(0));
      table.offer(waiting.getLast(), NOW);
    }
    assertThat(table.buckets().getFirst().replacements()).isEqualTo(waiting.subList(10 - K, 10));
    assertThat(table.remove(waiting.getLast().id())).isEmpty();
    assertThat(table.buckets().getFirst().replacements()).isEqualTo(waiting.subList(10 - K, 9));
  }

  @Test
  @Requirement("KAD-23")
  void peersAddedWhileJoiningGiveWayUntilJoiningEnds() {
    List<PeerInfo> early = new ArrayList<>();
    for (int i = 0; i < K; i++) {
      early.add(peerAt(0));
      table.offerReplaceable(early.getLast(), NOW);
    }
    table.offer(peerAt(1), NOW);
    PeerInfo later = peerAt(0);
    assertThat(table.offer(later, NOW)).isEqualTo(new Admission.Added(Optional.of(early.get(0))));
    table.offer(early.get(1), NOW); // has proven itself since: no longer replaceable
    assertThat(table.offer(peerAt(0), NOW))
        .isEqualTo(new Admission.Added(Optional.of(early.get(2))));
    assertThat(table.offer(peerAt(0), NOW)).isInstanceOf(Admission.BucketFull.class);
  }

  @Test
  @Requirement("KAD-23")
  void afterJoiningNobodyIsReplaceable() {
    for (int i = 0; i < K; i++) {
      table.offerReplaceable(peerAt(0), NOW);
    }
    table.offer(peerAt(1), NOW);
    table.endJoining();
    assertThat(table.offer(peerAt(0), NOW)).isInstanceOf(Admission.BucketFull.class);
  }

  @Test
  void aKnownPeerIsRenewedNotDoubled() {
    PeerInfo peer = peerAt(0);
    table.offer(peer, NOW);
    PeerInfo moved = Peers.at(peer.id(), "/ip4/127.0.0.2/tcp/1");
    assertThat(table.offer(moved, NOW)).isEqualTo(new Admission.Known());
    assertThat(table.peers()).containsExactly(moved);
  }

  @Test
  void equalAddressesKeepTheObjectAndItsWireForm() {
    PeerInfo peer = peerAt(0);
    table.offer(peer, NOW);
    table.offer(new PeerInfo(peer.id(), peer.addresses()), NOW);
    assertThat(table.nearest(Key.of(SELF), 1).getFirst()).isSameAs(peer);
  }

  @Test
  @Requirement("SEC-1")
  void aPeerWithoutAddressIsRefused() {
    assertThat(table.offer(Peers.at(Peers.id(1)), NOW)).isInstanceOf(Admission.Refused.class);
  }

  @Test
  @Requirement("KAD-26")
  void whoAnsweredNoQueryForLongIsStale() {
    PeerInfo silent = peerAt(0);
    PeerInfo asked = peerAt(0);
    PeerInfo seen = peerAt(1);
    List.of(silent, asked, seen).forEach(peer -> table.offer(peer, NOW));
    Instant later = NOW.plus(Duration.ofMinutes(43));
    table.markQueried(asked.id(), later);
    table.markSeen(seen.id());
    table.markQueried(Peers.id(77), later);
    assertThat(table.notQueriedSince(later)).containsExactlyInAnyOrder(silent, seen);
    assertThat(table.notQueriedSince(NOW)).isEmpty();
  }

  @Test
  @Requirement("KAD-22")
  void nearestIsExact() {
    Seeds.check(
        100,
        random -> {
          RoutingTable table = new RoutingTable(SELF, 1 + random.nextInt(20));
          for (int i = random.nextInt(400); i > 0; i--) {
            table.offer(Peers.random(random), NOW);
          }
          PeerId someone = Peers.id(random);
          int near = random.nextInt(9);
          Key target = Key.of(random.nextBoolean() ? someone : Peers.sharing(near, SELF, random));
          int count = random.nextInt(30);
          List<PeerInfo> expected = Peers.sorted(table.peers(), target);
          assertThat(table.nearest(target, count))
              .isEqualTo(expected.subList(0, Math.min(count, expected.size())));
        });
  }

  @Test
  @Requirement({"KAD-21", "KAD-23"})
  void whateverHappensTheTableStaysInShape() {
    Seeds.check(
        50,
        random -> {
          RoutingTable table = new RoutingTable(SELF, 4);
          List<PeerInfo> known = new ArrayList<>();
          for (int i = 0; i < 300; i++) {
            switch (random.nextInt(3)) {
              case 0 -> {
                PeerId id = Peers.sharing(random.nextInt(7), SELF, random);
                known.add(Peers.info(id));
                if (random.nextBoolean()) {
                  table.offer(known.getLast(), NOW);
                } else {
                  table.offerReplaceable(known.getLast(), NOW);
                }
              }
              case 1 -> {
                if (!known.isEmpty()) {
                  PeerId gone = known.get(random.nextInt(known.size())).id();
                  table.remove(gone);
                  assertThat(table.contains(gone)).isFalse();
                }
              }
              default -> {
                if (!known.isEmpty()) {
                  table.offer(known.get(random.nextInt(known.size())), NOW);
                }
              }
            }
            if (i % 10 == 0) {
              assertShape(table);
            }
          }
        });
  }

  private static void assertShape(RoutingTable table) {
    List<Bucket> buckets = table.buckets();
    int last = buckets.size() - 1;
    int peers = 0;
    for (Bucket bucket : buckets) {
      int index = bucket.commonPrefixLength();
      assertThat(bucket.peers()).hasSizeLessThanOrEqualTo(4).doesNotHaveDuplicates();
      assertThat(bucket.replacements())
          .hasSizeLessThanOrEqualTo(4)
          .doesNotHaveDuplicates()
          .noneMatch(bucket.peers()::contains);
      for (PeerInfo peer : bucket.peers()) {
        int shared = Key.of(peer.id()).commonPrefixLength(Key.of(SELF));
        assertThat(Math.min(shared, last)).isEqualTo(index);
        assertThat(table.contains(peer.id())).isTrue();
      }
      peers += bucket.peers().size();
    }
    assertThat(table.size()).isEqualTo(peers);
    assertThat(last == 0 || !buckets.get(last).peers().isEmpty()).isTrue();
    assertThat(last == 0 || !buckets.get(last - 1).peers().isEmpty()).isTrue();
  }
}
