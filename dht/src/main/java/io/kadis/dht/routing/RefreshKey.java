package io.kadis.dht.routing;

import io.kadis.dht.key.Key;
import java.util.random.RandomGenerator;
import org.apache.tuweni.bytes.Bytes;

/** Keys to look up for a refresh. They travel as peer ids, so they are multihashes (KAD-71). */
public final class RefreshKey {
  private RefreshKey() {}

  /** The longest prefix refreshed on purpose: beyond it, finding a key costs too many hashes. */
  public static final int MAX_COMMON_PREFIX_LENGTH = 15;

  /** A random multihash whose key shares exactly so many bits with {@code self}. */
  public static Bytes random(Key self, int commonPrefixLength, RandomGenerator random) {
    throw new UnsupportedOperationException();
  }
}
