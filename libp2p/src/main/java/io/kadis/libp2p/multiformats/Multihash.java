package io.kadis.libp2p.multiformats;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.tuweni.bytes.Bytes;

/**
 * A digest that names its hash function. Source: multiformats/multihash.
 *
 * @param code the hash function's number in the multicodec table
 * @param digest at most {@value #MAX_DIGEST_BYTES} bytes
 */
public record Multihash(long code, Bytes digest) {
  public static final long IDENTITY = 0x00;
  public static final long SHA2_256 = 0x12;

  /** More than any hash function of the table gives (skein1024: 128). */
  public static final int MAX_DIGEST_BYTES = 128;

  private static final int SHA2_256_BYTES = 32;

  /**
   * @throws IllegalArgumentException for a digest that is too long, or no SHA-256 one by its length
   */
  public Multihash {
    if (digest.size() > MAX_DIGEST_BYTES) {
      throw new IllegalArgumentException(
          "multihash digest of %d bytes is over %d".formatted(digest.size(), MAX_DIGEST_BYTES));
    }
    if (code == SHA2_256 && digest.size() != SHA2_256_BYTES) {
      throw new IllegalArgumentException(
          "sha2-256 digest has %d bytes, not %d".formatted(digest.size(), SHA2_256_BYTES));
    }
  }

  public static Multihash sha256(Bytes content) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      content.update(digest);
      return new Multihash(SHA2_256, Bytes.wrap(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Decodes exactly one multihash.
   *
   * @throws IllegalArgumentException for cut or leftover bytes, or a digest of the wrong length
   */
  public static Multihash decode(Bytes encoded) {
    ByteReader reader = new ByteReader(encoded);
    long code = reader.varint();
    Bytes digest = reader.take(reader.varint());
    if (!reader.atEnd()) {
      throw new IllegalArgumentException("bytes left over behind multihash " + encoded);
    }
    return new Multihash(code, digest);
  }

  public Bytes encode() {
    return Bytes.concatenate(Varint.encode(code), Varint.encode(digest.size()), digest);
  }
}
