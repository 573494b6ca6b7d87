package io.kadis.dht;

import io.kadis.dht.key.Key;
import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;

/** Peers for tests: ids that look like RSA ones, addresses on loopback. */
public final class Peers {
  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");

  private Peers() {}

  public static PeerId id(RandomGenerator random) {
    byte[] digest = new byte[32];
    random.nextBytes(digest);
    return new PeerId(Bytes.concatenate(Bytes.of(0x12, 0x20), Bytes.wrap(digest)));
  }

  /** The same peer for the same number. */
  public static PeerId id(int number) {
    return new PeerId(Bytes.concatenate(Bytes.of(0x00, 0x04), Bytes.ofUnsignedInt(number)));
  }

  public static PeerInfo at(PeerId id, String... addresses) {
    return new PeerInfo(id, Stream.of(addresses).map(Multiaddr::parse).toList());
  }

  public static PeerInfo info(PeerId id) {
    return new PeerInfo(id, List.of(LOOPBACK));
  }

  public static PeerInfo random(RandomGenerator random) {
    return info(id(random));
  }

  public static List<PeerInfo> random(int count, RandomGenerator random) {
    return Stream.generate(() -> random(random)).limit(count).toList();
  }

  /** A random id that shares exactly so many bits with {@code self}: keep them few. */
  public static PeerId sharing(int commonPrefixLength, PeerId self, RandomGenerator random) {
    Key key = Key.of(self);
    return Stream.generate(() -> id(random))
        .filter(id -> Key.of(id).commonPrefixLength(key) == commonPrefixLength)
        .findFirst()
        .orElseThrow();
  }

  /** Nearest first, by the definition: what everything faster is held against. */
  public static List<PeerInfo> sorted(List<PeerInfo> peers, Key target) {
    return peers.stream()
        .sorted(Comparator.comparing(peer -> Key.of(peer.id()).distanceTo(target)))
        .toList();
  }
}
