package io.kadis.libp2p.identity;

import org.apache.tuweni.bytes.Bytes;

/**
 * The name of a peer: the multihash of its serialized public key (PEERID-4). specs/peer-ids.
 *
 * @param bytes an identity multihash of at most 42 bytes, or a SHA-256 one of 32 (PEERID-8)
 */
public record PeerId(Bytes bytes) {
  /**
   * @throws IllegalArgumentException for anything but the two multihash forms of PEERID-8
   */
  public PeerId {
    throw new UnsupportedOperationException();
  }

  public static PeerId of(PublicKey key) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads base58 ({@code 12D3…}, {@code Qm…}) or a CIDv1 with the libp2p-key codec (PEERID-6).
   *
   * @throws IllegalArgumentException naming the text and what is wrong with it
   */
  public static PeerId parse(String text) {
    throw new UnsupportedOperationException();
  }

  /** The key inside an identity multihash: Ed25519 and secp256k1 ids carry their key. */
  public java.util.Optional<PublicKey> inlineKey() {
    throw new UnsupportedOperationException();
  }

  /** Base58, as every libp2p implementation prints it. */
  @Override
  public String toString() {
    throw new UnsupportedOperationException();
  }
}
