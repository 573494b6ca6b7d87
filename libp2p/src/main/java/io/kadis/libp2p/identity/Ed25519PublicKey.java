package io.kadis.libp2p.identity;

import io.kadis.proto.KeyProto.KeyType;
import org.apache.tuweni.bytes.Bytes;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The kind of key that every libp2p implementation makes by default.
 *
 * @param data the 32 raw bytes of RFC 8032
 */
record Ed25519PublicKey(Bytes data) implements PublicKey {
  Ed25519PublicKey {
    if (data.size() != Ed25519.PUBLIC_KEY_SIZE) {
      throw new IllegalArgumentException(
          "Ed25519 public key has %d bytes, not %d"
              .formatted(data.size(), Ed25519.PUBLIC_KEY_SIZE));
    }
  }

  @Override
  public Bytes encode() {
    return KeyMessage.encode(KeyType.Ed25519, data);
  }

  @Override
  public boolean verify(Bytes message, Bytes signature) {
    return signature.size() == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(
            signature.toArrayUnsafe(),
            0,
            data.toArrayUnsafe(),
            0,
            message.toArrayUnsafe(),
            0,
            message.size());
  }
}
