package io.kadis.libp2p.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.kadis.proto.KeyProto;
import io.kadis.proto.KeyProto.KeyType;
import java.security.SecureRandom;
import java.util.Arrays;
import org.apache.tuweni.bytes.Bytes;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Our own key: Ed25519. Never printed or logged (SEC-26). Immutable, safe for many threads. */
public final class PrivateKey {
  private static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;
  private static final int PUBLIC_BYTES = Ed25519.PUBLIC_KEY_SIZE;

  /** Some implementations once wrote the public half twice (PEERID-2). */
  private static final int OLD_BYTES = SEED_BYTES + 2 * PUBLIC_BYTES;

  private final byte[] seed;
  private final byte[] publicHalf = new byte[PUBLIC_BYTES];
  private final PeerId peerId;

  private PrivateKey(byte[] seed) {
    this.seed = seed;
    Ed25519.generatePublicKey(seed, 0, publicHalf, 0);
    this.peerId = PeerId.of(publicKey());
  }

  public static PrivateKey generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    Ed25519.generatePrivateKey(random, seed);
    return new PrivateKey(seed);
  }

  /** From the 32-byte Ed25519 seed. */
  public static PrivateKey ofSeed(Bytes seed) {
    if (seed.size() != SEED_BYTES) {
      throw new IllegalArgumentException(
          "Ed25519 seed has %d bytes, not %d".formatted(seed.size(), SEED_BYTES));
    }
    return new PrivateKey(seed.toArray());
  }

  /**
   * The protobuf form that go-libp2p and others keep in files (64-byte data, or 96; PEERID-2).
   *
   * @throws IllegalArgumentException saying what is wrong, never what the bytes were
   */
  public static PrivateKey decode(Bytes encoded) {
    try {
      var message = KeyProto.PrivateKey.parseFrom(encoded.toArrayUnsafe());
      if (message.getType() != KeyType.Ed25519) {
        throw new IllegalArgumentException(
            "private key of type %s: only Ed25519 can be an identity here"
                .formatted(message.getType()));
      }
      return ofData(message.getData().toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("no private key in libp2p's protobuf form", e);
    }
  }

  private static PrivateKey ofData(byte[] data) {
    if (data.length != SEED_BYTES + PUBLIC_BYTES && data.length != OLD_BYTES) {
      throw new IllegalArgumentException(
          "Ed25519 private key has %d bytes, not %d or %d"
              .formatted(data.length, SEED_BYTES + PUBLIC_BYTES, OLD_BYTES));
    }
    PrivateKey key = new PrivateKey(Arrays.copyOf(data, SEED_BYTES));
    for (int at = SEED_BYTES; at < data.length; at += PUBLIC_BYTES) {
      if (!Arrays.equals(data, at, at + PUBLIC_BYTES, key.publicHalf, 0, PUBLIC_BYTES)) {
        throw new IllegalArgumentException("the public half is not that of the Ed25519 seed");
      }
    }
    return key;
  }

  public Bytes encode() {
    ByteString data = ByteString.copyFrom(seed).concat(ByteString.copyFrom(publicHalf));
    return Bytes.wrap(
        KeyProto.PrivateKey.newBuilder()
            .setType(KeyType.Ed25519)
            .setData(data)
            .build()
            .toByteArray());
  }

  public PublicKey publicKey() {
    return new Ed25519PublicKey(Bytes.wrap(publicHalf));
  }

  public PeerId peerId() {
    return peerId;
  }

  public Bytes sign(Bytes message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    byte[] signed = message.toArrayUnsafe();
    Ed25519.sign(seed, 0, publicHalf, 0, signed, 0, signed.length, signature, 0);
    return Bytes.wrap(signature);
  }

  /** The peer id; the key itself is for nobody's eyes. */
  @Override
  public String toString() {
    return "PrivateKey[of " + peerId + "]";
  }
}
