package io.kadis.dht.routing;

import io.kadis.dht.key.Key;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** Keys to look up for a refresh. They travel as peer ids, so they are multihashes (KAD-71). */
public final class RefreshKey {
  /**
   * The longest prefix refreshed on purpose (KAD-70): each further bit doubles the hashes it takes
   * to find a key, and a node has hardly a peer beyond.
   */
  public static final int MAX_COMMON_PREFIX_LENGTH = 15;

  private static final byte SHA2_256 = 0x12;

  private RefreshKey() {}

  /**
   * A random multihash whose key shares exactly so many bits with {@code self}. Found by trial:
   * 2^(length + 1) hashes on average.
   */
  public static Bytes random(Key self, int commonPrefixLength, RandomGenerator random) {
    if (commonPrefixLength < 0 || commonPrefixLength > MAX_COMMON_PREFIX_LENGTH) {
      throw new IllegalArgumentException(
          "a common prefix of %d bits, possible are 0 to %d"
              .formatted(commonPrefixLength, MAX_COMMON_PREFIX_LENGTH));
    }
    byte[] multihash = new byte[34];
    multihash[0] = SHA2_256;
    multihash[1] = 32;
    Bytes view = Bytes.wrap(multihash);
    do {
      // Eight fresh bytes make a fresh hash; the rest stays zero: nobody holds the preimage anyway.
      ByteBuffer.wrap(multihash).putLong(2, random.nextLong());
    } while (Key.of(view).commonPrefixLength(self) != commonPrefixLength);
    return view;
  }
}
