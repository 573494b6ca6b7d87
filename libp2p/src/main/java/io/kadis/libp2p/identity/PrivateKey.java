package io.kadis.libp2p.identity;

import java.security.SecureRandom;
import org.apache.tuweni.bytes.Bytes;

/** Our own key: Ed25519. Never printed or logged (SEC-26). Immutable, safe for many threads. */
public final class PrivateKey {
  private PrivateKey() {}

  public static PrivateKey generate(SecureRandom random) {
    throw new UnsupportedOperationException();
  }

  /** From the 32-byte Ed25519 seed. */
  public static PrivateKey ofSeed(Bytes seed) {
    throw new UnsupportedOperationException();
  }

  /** The protobuf form that go-libp2p and others keep in files (64-byte data, or 96; PEERID-2). */
  public static PrivateKey decode(Bytes encoded) {
    throw new UnsupportedOperationException();
  }

  public Bytes encode() {
    throw new UnsupportedOperationException();
  }

  public PublicKey publicKey() {
    throw new UnsupportedOperationException();
  }

  public PeerId peerId() {
    throw new UnsupportedOperationException();
  }

  public Bytes sign(Bytes message) {
    throw new UnsupportedOperationException();
  }
}
