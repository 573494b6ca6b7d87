package io.kadis.libp2p.identity;

import io.kadis.libp2p.multiformats.Base58;
import io.kadis.libp2p.multiformats.Cid;
import io.kadis.libp2p.multiformats.Multihash;
import java.util.Arrays;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * The name of a peer: the multihash of its serialized public key (PEERID-4). specs/peer-ids.
 *
 * <p>Cheap as a map key: the hash is cached, and ids are ordered (by unsigned bytes), so that ids
 * ground to collide cannot degrade a {@code HashMap}.
 *
 * @param bytes an identity multihash of at most 42 bytes, or a SHA-256 one of 32 (PEERID-8)
 */
public record PeerId(Bytes bytes) implements Comparable<PeerId> {
  /** Up to here the key itself is in the id; longer ones are hashed (PEERID-4). */
  private static final int MAX_INLINE_KEY_BYTES = 42;

  private static final int MULTIHASH_PREFIX_BYTES = 2;
  private static final int SHA256_ID_BYTES = 34;

  /**
   * @throws IllegalArgumentException for anything but the two multihash forms of PEERID-8
   */
  public PeerId {
    if (!isInline(bytes) && !isHashed(bytes)) {
      throw new IllegalArgumentException(
          "no peer id (an identity multihash of up to %d bytes or a sha2-256 one): %s"
              .formatted(MAX_INLINE_KEY_BYTES, bytes.toEllipsisHexString()));
    }
    bytes = bytes.copy(); // A slice would keep the message it came in alive.
  }

  private static boolean isInline(Bytes bytes) {
    int digestBytes = bytes.size() - MULTIHASH_PREFIX_BYTES;
    return digestBytes >= 0
        && digestBytes <= MAX_INLINE_KEY_BYTES
        && bytes.get(0) == Multihash.IDENTITY
        && bytes.get(1) == digestBytes;
  }

  private static boolean isHashed(Bytes bytes) {
    return bytes.size() == SHA256_ID_BYTES
        && bytes.get(0) == Multihash.SHA2_256
        && bytes.get(1) == SHA256_ID_BYTES - MULTIHASH_PREFIX_BYTES;
  }

  /** From the key's own serialization, never from bytes received (PEERID-5). */
  public static PeerId of(PublicKey key) {
    Bytes encoded = key.encode();
    boolean inline = encoded.size() <= MAX_INLINE_KEY_BYTES;
    Multihash id = inline ? new Multihash(Multihash.IDENTITY, encoded) : Multihash.sha256(encoded);
    return new PeerId(id.encode());
  }

  /**
   * Reads base58 ({@code 12D3…}, {@code Qm…}) or a CIDv1 with the libp2p-key codec (PEERID-6).
   *
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  public static PeerId parse(String text) {
    try {
      boolean base58 = text.startsWith("1") || text.startsWith("Qm");
      return new PeerId(base58 ? Base58.decode(text) : keyMultihash(Cid.parse(text)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' is no peer id: %s".formatted(text, e.getMessage()), e);
    }
  }

  private static Bytes keyMultihash(Cid cid) {
    if (cid.version() != 1 || cid.codec() != Cid.LIBP2P_KEY) {
      throw new IllegalArgumentException(
          "its codec is %#x, not libp2p-key (%#x)".formatted(cid.codec(), Cid.LIBP2P_KEY));
    }
    return cid.multihash().encode();
  }

  /** The key inside an identity multihash: Ed25519 and secp256k1 ids carry their key. */
  public Optional<PublicKey> inlineKey() {
    if (!isInline(bytes)) {
      return Optional.empty();
    }
    try {
      PublicKey key = PublicKey.decode(bytes.slice(MULTIHASH_PREFIX_BYTES));
      // An id around another encoding of the key is not that key's id (PEERID-5).
      return Optional.of(key).filter(k -> of(k).equals(this));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public int compareTo(PeerId other) {
    return Arrays.compareUnsigned(bytes.toArrayUnsafe(), other.bytes.toArrayUnsafe());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerId(Bytes theirs)
        && Arrays.equals(bytes.toArrayUnsafe(), theirs.toArrayUnsafe());
  }

  @Override
  public int hashCode() {
    return bytes.hashCode(); // Bytes keeps it.
  }

  /** Base58, as every libp2p implementation prints it. */
  @Override
  public String toString() {
    return Base58.encode(bytes);
  }
}
