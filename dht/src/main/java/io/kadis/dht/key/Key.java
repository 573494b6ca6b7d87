package io.kadis.dht.key;

import io.kadis.libp2p.identity.PeerId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * A point of the 256-bit key space: the SHA-256 of a peer id's bytes, a record key's bytes, or a
 * provider multihash (KAD-20).
 */
public record Key(Bytes32 id) {
  /** The place of a record key or a provider multihash. */
  public static Key of(Bytes raw) {
    return new Key(Bytes32.wrap(sha256(raw)));
  }

  public static Key of(PeerId peer) {
    return of(peer.bytes());
  }

  public Distance distanceTo(Key other) {
    return new Distance(id.xor(other.id));
  }

  /** Leading bits that are equal, 0 to 256: the bucket index (KAD-21). */
  public int commonPrefixLength(Key other) {
    return id.xor(other.id).numberOfLeadingZeros();
  }

  private static byte[] sha256(Bytes raw) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(raw.toArrayUnsafe());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
