package io.kadis.kv.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kadis.dht.key.Key;
import io.kadis.kv.entry.Entries;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.testing.Seeds;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.bytes.MutableBytes32;
import org.junit.jupiter.api.Test;

class NeighbourhoodTest {
  private static final Map<PeerId, Key> PEERS = new HashMap<>();

  static {
    IntStream.range(0, 100)
        .mapToObj(n -> Entries.writer(n).peerId())
        .forEach(peer -> PEERS.put(peer, Key.of(peer)));
  }

  private static List<PeerId> network(RandomGenerator random) {
    int size = random.nextInt(PEERS.size() + 1);
    return PEERS.keySet().stream()
        .sorted(Comparator.comparing(PeerId::bytes))
        .skip(PEERS.size() - size)
        .toList();
  }

  private static Key key(PeerId peer) {
    return Objects.requireNonNull(PEERS.get(peer));
  }

  private static List<PeerId> nearest(List<PeerId> peers, Key key) {
    return peers.stream().sorted(Comparator.comparing(peer -> key(peer).distanceTo(key))).toList();
  }

  private static List<PeerId> first(int count, List<PeerId> peers) {
    return peers.subList(0, Math.min(count, peers.size()));
  }

  private static Key randomKey(RandomGenerator random) {
    var bytes = new byte[32];
    random.nextBytes(bytes);
    return new Key(Bytes32.wrap(bytes));
  }

  /** One that shares a few leading bits with {@code key}. */
  private static Key near(Key key, RandomGenerator random) {
    var bits = MutableBytes32.create();
    bits.set(0, (byte) (random.nextInt(256) >> random.nextInt(9)));
    bits.set(1, (byte) random.nextInt(256));
    return new Key(Bytes32.wrap(key.id().xor(bits)));
  }

  @Test
  void whatIsCertainIsRightInEveryNetwork() {
    Seeds.check(
        3_000,
        random -> {
          var network = network(random);
          int k = random.nextInt(1, 21);
          var target = randomKey(random);
          var around = new Neighbourhood(target, first(k, nearest(network, target)), k);
          for (int i = 0; i < 5; i++) {
            var other = near(target, random);
            var found = around.nearest(other);
            assertThat(found.surely()).isEqualTo(first(found.certain(), nearest(network, other)));
            if (network.size() < k) {
              assertThat(found.peers()).isEqualTo(nearest(network, other));
              assertThat(found.complete()).isTrue();
            }
          }
        });
  }

  /** All of the largest subtree around the target that is surely known are certain for its keys. */
  @Test
  void noLessIsCertainThanInTheCompleteSubtree() {
    Seeds.check(
        1_000,
        random -> {
          var network = network(random);
          int k = 20;
          var target = randomKey(random);
          var closest = first(k, nearest(network, target));
          if (closest.size() == k) {
            int bits = key(closest.getLast()).distanceTo(target).bits() - 1;
            var other = near(target, random);
            long inside =
                closest.stream().filter(p -> key(p).distanceTo(target).bits() <= bits).count();
            if (other.distanceTo(target).bits() <= bits) {
              assertThat(new Neighbourhood(target, closest, k).nearest(other).certain())
                  .isGreaterThanOrEqualTo((int) inside);
            }
          }
        });
  }

  @Test
  void ofItsOwnTargetAllIsCertain() {
    Seeds.check(
        200,
        random -> {
          var network = network(random);
          var target = randomKey(random);
          var closest = first(20, nearest(network, target));
          var found = new Neighbourhood(target, closest, 20).nearest(target);
          assertThat(found.peers()).isEqualTo(closest);
          assertThat(found.complete()).isTrue();
        });
  }

  @Test
  void farFromTheTargetNothingIsCertain() {
    var network = List.copyOf(PEERS.keySet());
    var target = key(network.getFirst());
    var opposite = new Key(Bytes32.wrap(target.id().not()));
    var around = new Neighbourhood(target, first(20, nearest(network, target)), 20);
    assertThat(around.nearest(opposite).certain()).isZero();
  }
}
