package io.kadis.dht.key;

import io.kadis.libp2p.identity.PeerId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.tuweni.bytes.Bytes;
import org.apache.tuweni.bytes.Bytes32;

/**
 * A point of the 256-bit key space: the SHA-256 of a peer id's bytes, a record key's bytes, or a
 * provider multihash (KAD-20).
 */
public record Key(Bytes32 id) {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  /**
   * The 64 bits of {@code id} from the byte {@code offset} on. Most of what a lookup or a plan does
   * is to compare ids, and {@code Bytes.getLong} puts a long together byte by byte.
   */
  public static long bits(Bytes32 id, int offset) {
    return (long) LONGS.get(id.toArrayUnsafe(), offset);
  }

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
    return commonPrefixLength(id, other.id);
  }

  static int commonPrefixLength(Bytes32 a, Bytes32 b) {
    for (int offset = 0; offset < Bytes32.SIZE; offset += Long.BYTES) {
      long difference = bits(a, offset) ^ bits(b, offset);
      if (difference != 0) {
        return offset * Byte.SIZE + Long.numberOfLeadingZeros(difference);
      }
    }
    return Bytes32.SIZE * Byte.SIZE;
  }

  /** By their place in the key space: as {@code Bytes32} orders itself, and faster. */
  public static int compare(Bytes32 a, Bytes32 b) {
    for (int offset = 0; offset < Bytes32.SIZE; offset += Long.BYTES) {
      int order = Long.compareUnsigned(bits(a, offset), bits(b, offset));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /**
   * Negative when {@code a} is nearer to this key than {@code b}: {@link Distance} without making
   * one, for the paths that compare many.
   */
  public int compareDistances(Key a, Key b) {
    for (int offset = 0; offset < Bytes32.SIZE; offset += Long.BYTES) {
      long here = bits(id, offset);
      int order = Long.compareUnsigned(here ^ bits(a.id, offset), here ^ bits(b.id, offset));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Never fed: to copy it costs less than to look for whoever makes one. */
  private static final MessageDigest SHA256 = sha256();

  private static byte[] sha256(Bytes raw) {
    try {
      return ((MessageDigest) SHA256.clone()).digest(raw.toArrayUnsafe());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
