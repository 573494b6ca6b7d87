package io.kadis.libp2p.noise;

import com.southernstorm.noise.protocol.CipherState;
import com.southernstorm.noise.protocol.CipherStatePair;
import com.southernstorm.noise.protocol.HandshakeState;
import java.util.Arrays;

/** A peer made of noise-java: an implementation of Noise that shares no code with ours. */
final class Oracle {
  private final HandshakeState handshake;

  private Oracle(int role) throws Exception {
    handshake = new HandshakeState("Noise_XX_25519_ChaChaPoly_SHA256", role);
    handshake.getLocalKeyPair().generateKeyPair();
    handshake.start();
  }

  static Oracle initiator() throws Exception {
    return new Oracle(HandshakeState.INITIATOR);
  }

  static Oracle responder() throws Exception {
    return new Oracle(HandshakeState.RESPONDER);
  }

  byte[] staticKey() {
    byte[] key = new byte[32];
    handshake.getLocalKeyPair().getPublicKey(key, 0);
    return key;
  }

  byte[] theirStatic() {
    byte[] key = new byte[32];
    handshake.getRemotePublicKey().getPublicKey(key, 0);
    return key;
  }

  byte[] write(byte[] payload) throws Exception {
    byte[] message = new byte[payload.length + 256];
    int length = handshake.writeMessage(message, 0, payload, 0, payload.length);
    return Arrays.copyOf(message, length);
  }

  byte[] read(byte[] message) throws Exception {
    byte[] payload = new byte[message.length];
    int length = handshake.readMessage(message, 0, message.length, payload, 0);
    return Arrays.copyOf(payload, length);
  }

  CipherStatePair split() {
    return handshake.split();
  }

  static byte[] seal(CipherState cipher, byte[] plaintext) throws Exception {
    byte[] sealed = new byte[plaintext.length + 16];
    int length = cipher.encryptWithAd(null, plaintext, 0, sealed, 0, plaintext.length);
    return Arrays.copyOf(sealed, length);
  }

  static byte[] open(CipherState cipher, byte[] sealed) throws Exception {
    byte[] plaintext = new byte[sealed.length];
    int length = cipher.decryptWithAd(null, sealed, 0, plaintext, 0, sealed.length);
    return Arrays.copyOf(plaintext, length);
  }
}
