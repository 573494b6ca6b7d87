package io.kadis.libp2p.noise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Transcript hash, chaining key and current handshake key: the Noise specification's SymmetricState
 * (§5.2), with its names. Pure; one owner thread.
 */
final class SymmetricState {
  private static final int HASH_BYTES = 32;

  /** Exactly one hash long, so it is the first transcript hash itself. */
  private static final byte[] PROTOCOL_NAME = "Noise_XX_25519_ChaChaPoly_SHA256".getBytes(US_ASCII);

  private static final byte[] EMPTY = {};

  private final MessageDigest sha256;
  private final Mac hmac;
  private byte[] chainingKey = PROTOCOL_NAME.clone();
  private byte[] hash = PROTOCOL_NAME.clone();

  /** Null until the first Diffie-Hellman result: what is sent before then is in the clear. */
  private @Nullable CipherState cipher;

  SymmetricState() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
      hmac = Mac.getInstance("HmacSHA256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks SHA-256", e);
    }
    mixHash(EMPTY); // The prologue: empty for libp2p over TCP (NOISE-1).
  }

  void mixHash(byte[] data) {
    sha256.update(hash);
    hash = sha256.digest(data);
  }

  void mixKey(byte[] sharedSecret) {
    byte[][] derived = hkdf(sharedSecret);
    chainingKey = derived[0];
    cipher = new CipherState(derived[1]);
    Arrays.fill(derived[1], (byte) 0);
  }

  byte[] encryptAndHash(byte[] plaintext) {
    byte[] sent = plaintext;
    if (cipher != null) {
      try {
        sent = withHash(cipher.nextToSeal()).doFinal(plaintext);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("sealing a handshake message failed", e);
      }
    }
    mixHash(sent);
    return sent;
  }

  byte[] decryptAndHash(byte[] received) throws NoiseException {
    byte[] plaintext = received;
    if (cipher != null) {
      try {
        plaintext = withHash(cipher.nextToOpen()).doFinal(received);
      } catch (AEADBadTagException e) {
        throw new NoiseException.HandshakeFailed("handshake message fails its authentication");
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("opening a handshake message failed", e);
      }
    }
    mixHash(received);
    return plaintext;
  }

  /** The two transport keys, the initiator's sending key first; forgets all else (SEC-25). */
  TransportKeys split(boolean initiator) {
    byte[][] derived = hkdf(EMPTY);
    var first = new CipherState(derived[0]);
    var second = new CipherState(derived[1]);
    for (byte[] secret : new byte[][] {derived[0], derived[1], chainingKey}) {
      Arrays.fill(secret, (byte) 0);
    }
    cipher = null;
    return initiator ? new TransportKeys(first, second) : new TransportKeys(second, first);
  }

  /** One key for each direction. */
  record TransportKeys(CipherState sending, CipherState receiving) {}

  private Cipher withHash(Cipher ready) {
    ready.updateAAD(hash);
    return ready;
  }

  /** Noise's HKDF with two outputs (§4.3); wipes its input and the old chaining key. */
  private byte[][] hkdf(byte[] inputKey) {
    byte[] extracted = hmac(chainingKey, inputKey);
    byte[] first = hmac(extracted, new byte[] {1});
    byte[] block = Arrays.copyOf(first, HASH_BYTES + 1);
    block[HASH_BYTES] = 2;
    byte[] second = hmac(extracted, block);
    for (byte[] secret : new byte[][] {inputKey, extracted, block, chainingKey}) {
      Arrays.fill(secret, (byte) 0);
    }
    return new byte[][] {first, second};
  }

  private byte[] hmac(byte[] key, byte[] data) {
    try {
      hmac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 refused its key", e);
    }
    return hmac.doFinal(data);
  }
}
