package io.kadis.libp2p.identity;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.kadis.proto.KeyProto;
import io.kadis.proto.KeyProto.KeyType;
import org.apache.tuweni.bytes.Bytes;

/** The protobuf form of public keys: their type, then their data in the form of that type. */
final class KeyMessage {
  /** An RSA key of 8,192 bits takes 1,066 bytes; nothing we accept is longer (PEERID-7). */
  static final int MAX_BYTES = 1200;

  private KeyMessage() {}

  static Bytes encode(KeyType type, Bytes data) {
    return Bytes.wrap(
        KeyProto.PublicKey.newBuilder()
            .setType(type)
            .setData(UnsafeByteOperations.unsafeWrap(data.toArrayUnsafe()))
            .build()
            .toByteArray());
  }

  static PublicKey decode(Bytes encoded) {
    if (encoded.size() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "public key of %d bytes is over %d".formatted(encoded.size(), MAX_BYTES));
    }
    try {
      var message = KeyProto.PublicKey.parseFrom(encoded.toArrayUnsafe());
      Bytes data = Bytes.wrap(message.getData().toByteArray());
      return switch (message.getType()) {
        case Ed25519 -> new Ed25519PublicKey(data);
        case Secp256k1 -> new Secp256k1PublicKey(data);
        case ECDSA -> new EcdsaPublicKey(data);
        case RSA -> new RsaPublicKey(data);
      };
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no public key: " + e.getMessage(), e);
    }
  }
}
