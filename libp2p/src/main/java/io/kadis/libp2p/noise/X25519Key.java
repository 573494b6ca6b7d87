package io.kadis.libp2p.noise;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** A Diffie-Hellman key pair on Curve25519 (RFC 7748). BouncyCastle is twice the JDK's speed. */
final class X25519Key {
  static final int BYTES = X25519.POINT_SIZE;

  private final byte[] secret;
  private final byte[] publicPoint = new byte[BYTES];

  private X25519Key(byte[] secret) {
    this.secret = secret;
    X25519.scalarMultBase(secret, 0, publicPoint, 0);
  }

  static X25519Key generate(SecureRandom random) {
    byte[] secret = new byte[X25519.SCALAR_SIZE];
    X25519.generatePrivateKey(random, secret);
    return new X25519Key(secret);
  }

  static X25519Key ofSecret(byte[] secret) {
    return new X25519Key(Arrays.copyOf(secret, X25519.SCALAR_SIZE));
  }

  /** The 32 bytes the peer sees. Not to be changed. */
  byte[] publicPoint() {
    return publicPoint;
  }

  /** The shared secret; empty when it is all zero, from a low-order point (SEC-25). */
  Optional<byte[]> agree(byte[] theirPoint) {
    byte[] shared = new byte[BYTES];
    return X25519.calculateAgreement(secret, 0, theirPoint, 0, shared, 0)
        ? Optional.of(shared)
        : Optional.empty();
  }

  /** Forgets the secret (SEC-25); {@link #agree} is of no use afterwards. */
  void wipe() {
    Arrays.fill(secret, (byte) 0);
  }
}
