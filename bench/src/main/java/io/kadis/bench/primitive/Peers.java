package io.kadis.bench.primitive;

import io.kadis.dht.message.PeerInfo;
import io.kadis.libp2p.identity.PeerId;
import io.kadis.libp2p.multiaddr.Multiaddr;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** Peers that do not exist. */
final class Peers {
  /** Seeded: each run measures the same. */
  private static final RandomGenerator RANDOM = RandomGenerator.of("L64X128MixRandom");

  private static final Bytes SHA_256 = Bytes.of(0x12, 0x20);
  private static final int DIGEST_BYTES = 32;

  private Peers() {}

  static Bytes digest() {
    var digest = new byte[DIGEST_BYTES];
    RANDOM.nextBytes(digest);
    return Bytes.wrap(digest);
  }

  static PeerInfo random() {
    var address = "/ip4/127.0.0.1/tcp/%d".formatted(RANDOM.nextInt(1024, 65_536));
    var id = new PeerId(Bytes.concatenate(SHA_256, digest()));
    return new PeerInfo(id, List.of(Multiaddr.parse(address)));
  }
}
