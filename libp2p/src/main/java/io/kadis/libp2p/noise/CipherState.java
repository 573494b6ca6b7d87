package io.kadis.libp2p.noise;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A ChaCha20-Poly1305 key with its nonce counter: Noise's CipherState. One owner thread at a time.
 */
final class CipherState {
  static final int TAG_BYTES = 16;
  static final int KEY_BYTES = 32;

  /** Noise reserves the largest nonce, 2^64−1 unsigned; we stop before it (NOISE-7). */
  private static final long RESERVED_NONCE = -1L;

  private static final int NONCE_BYTES = 12;

  private final Cipher cipher;
  private final SecretKeySpec key;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private long counter;

  CipherState(byte[] key) {
    this(key, 0);
  }

  /** With a counter that has come far already. */
  CipherState(byte[] key, long counter) {
    this.key = new SecretKeySpec(key, 0, KEY_BYTES, "ChaCha20");
    this.counter = counter;
    try {
      this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks ChaCha20-Poly1305", e);
    }
  }

  /** True when no message can follow: {@link #nextToSeal} and {@link #nextToOpen} would throw. */
  boolean isExhausted() {
    return counter == RESERVED_NONCE;
  }

  /** The cipher, ready for the one message that this key seals with the next nonce. */
  Cipher nextToSeal() {
    return next(Cipher.ENCRYPT_MODE);
  }

  /** The cipher, ready for the one message that this key opens with the next nonce. */
  Cipher nextToOpen() {
    return next(Cipher.DECRYPT_MODE);
  }

  private Cipher next(int mode) {
    if (isExhausted()) {
      throw new IllegalStateException("all nonces of this key are used");
    }
    long rest = counter++;
    for (int i = NONCE_BYTES - Long.BYTES; i < NONCE_BYTES; i++, rest >>>= 8) {
      nonce[i] = (byte) rest;
    }
    try {
      cipher.init(mode, key, new IvParameterSpec(nonce));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20-Poly1305 refused its key and nonce", e);
    }
    return cipher;
  }
}
