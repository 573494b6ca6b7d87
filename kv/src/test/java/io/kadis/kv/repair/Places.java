package io.kadis.kv.repair;

import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.libp2p.identity.PeerId;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/** Peers and points of the key space, and who is nearest by the definition, for tests. */
final class Places {
  private static final Bytes IDENTITY_OF_36 = Bytes.of(0x00, 0x24);

  private Places() {}

  static PeerId peer(RandomGenerator random) {
    return new PeerId(Bytes.concatenate(IDENTITY_OF_36, bytes(36, random)));
  }

  static List<PeerId> peers(int count, RandomGenerator random) {
    return Stream.generate(() -> peer(random)).limit(count).toList();
  }

  /** As many, all in {@code range}: made until they are. */
  static List<PeerId> peersIn(Prefix range, int count, RandomGenerator random) {
    return Stream.generate(() -> peer(random))
        .filter(peer -> range.contains(Key.of(peer).id()))
        .limit(count)
        .toList();
  }

  static Bytes32 id(RandomGenerator random) {
    return Bytes32.wrap(bytes(Bytes32.SIZE, random));
  }

  static Bytes32 idIn(Prefix range, RandomGenerator random) {
    var free = Prefix.of(Bytes32.ZERO.not(), range.length()).first().not();
    return Bytes32.wrap(range.first().or(id(random).and(free)));
  }

  /** Nearest first. */
  static List<PeerId> nearest(Bytes32 id, Collection<PeerId> all, int n) {
    var place = new Key(id);
    record Placed(PeerId peer, Key key) {}
    return all.stream()
        .map(peer -> new Placed(peer, Key.of(peer)))
        .sorted((a, b) -> place.compareDistances(a.key, b.key))
        .limit(n)
        .map(Placed::peer)
        .toList();
  }

  private static Bytes bytes(int count, RandomGenerator random) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
