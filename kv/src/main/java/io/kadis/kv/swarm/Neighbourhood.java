package io.kadis.kv.swarm;

import io.kadis.dht.key.Distance;
import io.kadis.dht.key.Key;
import io.kadis.libp2p.identity.PeerId;
import java.util.List;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes32;
import org.apache.tuweni.bytes.MutableBytes32;

/**
 * What the lookup of one key tells about other keys. It found all peers that are no farther from
 * its target than the farthest found; so for another key, those found are certainly its nearest as
 * far as they are nearer to it than any point beyond. Immutable, pure.
 */
final class Neighbourhood {
  private record Known(PeerId peer, Key key) {}

  private final Key target;
  private final List<Known> known;

  /** Beyond this distance from the target there may be peers not known; empty: there are none. */
  private final Optional<Bytes32> reach;

  /**
   * @param closest what a lookup of {@code target} that was not cut short found, nearest first
   * @param k how many it looked for: when it found fewer they are the whole network
   */
  Neighbourhood(Key target, List<PeerId> closest, int k) {
    this.target = target;
    this.known = closest.stream().map(peer -> new Known(peer, Key.of(peer))).toList();
    this.reach =
        closest.size() < k
            ? Optional.empty()
            : Optional.of(known.getLast().key.distanceTo(target).value());
  }

  /**
   * The peers known, in the order of their distance to a key.
   *
   * @param certain how many of them, from the first on, are the nearest there are
   */
  record Nearest(List<PeerId> peers, int certain) {
    Nearest {
      peers = List.copyOf(peers);
    }

    /** Whether no lookup of the key itself would tell more. */
    boolean complete() {
      return certain == peers.size();
    }

    List<PeerId> surely() {
      return peers.subList(0, certain);
    }
  }

  Nearest nearest(Key key) {
    var sorted = known.stream().sorted((a, b) -> key.compareDistances(a.key, b.key)).toList();
    int certain =
        reach
            .flatMap(distance -> nearestUnknown(key, distance))
            .map(Distance::new)
            .map(unknown ->
                (int)
                    sorted.stream()
                        .takeWhile(one -> one.key.distanceTo(key).compareTo(unknown) < 0)
                        .count())
            .orElse(sorted.size());
    return new Nearest(sorted.stream().map(Known::peer).toList(), certain);
  }

  /**
   * The least {@code x XOR e} over all {@code x} above {@code reach}, e being the distance between
   * the two keys. Such an x leaves the bits of reach at a 0 that it has as 1, and is free below:
   * the highest 0 where e has a 1 makes the result smaller than any lower one; where there is none,
   * the lowest 0 makes it least. Empty: reach is the farthest point there is.
   */
  private Optional<Bytes32> nearestUnknown(Key key, Bytes32 reach) {
    var e = key.distanceTo(target).value();
    int leaves = -1;
    for (int bit = 0; bit < 256 && (leaves < 0 || !isSet(e, leaves)); bit++) {
      leaves = isSet(reach, bit) ? leaves : bit;
    }
    return leaves < 0 ? Optional.empty() : Optional.of(leaving(reach.xor(e), leaves));
  }

  private static boolean isSet(Bytes32 bits, int bit) {
    return (bits.get(bit >>> 3) >>> (7 - (bit & 7)) & 1) == 1;
  }

  /** {@code from} with this bit turned and all below it 0. */
  private static Bytes32 leaving(Bytes32 from, int bit) {
    var least = MutableBytes32.create();
    int at = bit >>> 3;
    least.set(0, from.slice(0, at));
    int turned = from.get(at) ^ 0x80 >>> (bit & 7);
    least.set(at, (byte) (turned & 0xff << (7 - (bit & 7))));
    return least;
  }
}
