package io.kadis.libp2p.identity;

import io.kadis.proto.KeyProto.KeyType;
import org.apache.tuweni.bytes.Bytes;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

/**
 * The curve of Bitcoin and Ethereum nodes.
 *
 * @param data the compressed point, 33 bytes
 */
record Secp256k1PublicKey(Bytes data) implements PublicKey {
  private static final X9ECParameters CURVE = CustomNamedCurves.getByName("secp256k1");
  private static final int COMPRESSED_BYTES = 33;

  Secp256k1PublicKey {
    if (data.size() != COMPRESSED_BYTES) {
      throw new IllegalArgumentException(
          "secp256k1 public key has %d bytes, not %d (compressed)"
              .formatted(data.size(), COMPRESSED_BYTES));
    }
    var _ = Ecdsa.key(CURVE, data.toArrayUnsafe());
  }

  @Override
  public Bytes encode() {
    return KeyMessage.encode(KeyType.Secp256k1, data);
  }

  @Override
  public boolean verify(Bytes message, Bytes signature) {
    return Ecdsa.verify(Ecdsa.key(CURVE, data.toArrayUnsafe()), message, signature);
  }
}
