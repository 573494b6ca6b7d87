package io.kadis.libp2p.identity;

import org.apache.tuweni.bytes.Bytes;

/** A peer's public key; one variant per key type of specs/peer-ids. Immutable. */
public sealed interface PublicKey
    permits Ed25519PublicKey, Secp256k1PublicKey, EcdsaPublicKey, RsaPublicKey {
  /** The deterministic protobuf form: type, then data (PEERID-1). */
  Bytes encode();

  /** True when {@code signature} is this key's over {@code message} (PEERID-3). Never throws. */
  boolean verify(Bytes message, Bytes signature);

  /**
   * @throws IllegalArgumentException for bytes that are no key we accept (PEERID-2, PEERID-7)
   */
  static PublicKey decode(Bytes encoded) {
    return KeyMessage.decode(encoded);
  }
}
