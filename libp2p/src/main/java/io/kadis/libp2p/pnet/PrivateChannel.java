package io.kadis.libp2p.pnet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kadis.libp2p.channel.Duplex;
import java.io.EOFException;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.crypto.StreamCipher;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.jspecify.annotations.Nullable;

/**
 * A socket in a private network: each side sends a random nonce before its first byte, and XSalsa20
 * of all its bytes under the swarm key (PNET-2). Nothing is authenticated here; Noise does that
 * inside. But what every connection begins with is known, so a peer with another key or none is
 * found out by its first byte, and until then a listener sends its nonce alone: 24 random bytes,
 * and not before the peer's, for which js waits.
 *
 * <p>Thread rule of {@link Duplex}; until the peer is known, one thread does both.
 */
public final class PrivateChannel implements Duplex {
  private static final int NONCE_BYTES = 24;

  /** The multistream header, with which both sides begin (MSS-2). */
  private static final byte[] BEGINNING = "\u0013/multistream/1.0.0\n".getBytes(US_ASCII);

  private final Duplex socket;
  private final SwarmKey key;
  private final SecureRandom random;
  private @Nullable StreamCipher incoming;
  private @Nullable StreamCipher outgoing;
  private int recognised;

  /** What a listener wrote before it knew the peer: our own header, so bounded by ourselves. */
  private byte[] heldBack = {};

  private boolean mayWrite;

  private PrivateChannel(Duplex socket, SwarmKey key, SecureRandom random, boolean mayWrite) {
    this.socket = socket;
    this.key = key;
    this.random = random;
    this.mayWrite = mayWrite;
  }

  /** The side that speaks first. */
  public static PrivateChannel dialer(Duplex socket, SwarmKey key, SecureRandom random) {
    return new PrivateChannel(socket, key, random, true);
  }

  /** The side that says nothing but its nonce until it knows the other. */
  public static PrivateChannel listener(Duplex socket, SwarmKey key, SecureRandom random) {
    return new PrivateChannel(socket, key, random, false);
  }

  /**
   * @throws IOException also when the peer's first bytes are not of this network
   */
  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (incoming == null) {
      incoming = cipher(readNonce());
      if (!mayWrite) {
        send(new byte[0], 0, 0);
      }
    }
    int count = socket.read(buffer, offset, length);
    if (count > 0) {
      incoming.processBytes(buffer, offset, count, buffer, offset);
      recognise(buffer, offset, count);
    } else if (count < 0 && recognised < BEGINNING.length) {
      throw new EOFException("the peer closed at the first bytes" + hint());
    }
    return count;
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    if (!mayWrite) {
      int before = heldBack.length;
      heldBack = Arrays.copyOf(heldBack, before + length);
      System.arraycopy(buffer, offset, heldBack, before, length);
      return;
    }
    send(buffer, offset, length);
  }

  private void send(byte[] buffer, int offset, int length) throws IOException {
    byte[] nonce = {};
    if (outgoing == null) {
      nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      outgoing = cipher(nonce);
    }
    byte[] sealed = Arrays.copyOf(nonce, nonce.length + length);
    outgoing.processBytes(buffer, offset, length, sealed, nonce.length);
    socket.write(sealed, 0, sealed.length);
  }

  @Override
  public boolean readable() {
    return incoming != null && socket.readable();
  }

  @Override
  public void close() {
    socket.close();
  }

  private byte[] readNonce() throws IOException {
    byte[] nonce = new byte[NONCE_BYTES];
    int filled = 0;
    while (filled < NONCE_BYTES) {
      int count = socket.read(nonce, filled, NONCE_BYTES - filled);
      if (count < 0) {
        throw new EOFException("the peer closed before it said anything" + hint());
      }
      filled += count;
    }
    return nonce;
  }

  private void recognise(byte[] buffer, int offset, int count) throws IOException {
    for (int i = 0; i < count && recognised < BEGINNING.length; i++) {
      if (buffer[offset + i] != BEGINNING[recognised++]) {
        throw new IOException("the peer's first bytes are not of this network" + hint());
      }
    }
    if (!mayWrite && recognised == BEGINNING.length) {
      mayWrite = true;
      byte[] held = heldBack;
      heldBack = new byte[0];
      if (held.length > 0) {
        send(held, 0, held.length);
      }
    }
  }

  private String hint() {
    return "; is it in the same private network, of fingerprint %s?".formatted(key.fingerprint());
  }

  private StreamCipher cipher(byte[] nonce) {
    var cipher = new XSalsa20Engine();
    cipher.init(true, new ParametersWithIV(new KeyParameter(key.bytes()), nonce));
    return cipher;
  }
}
