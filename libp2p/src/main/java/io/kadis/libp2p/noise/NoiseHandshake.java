package io.kadis.libp2p.noise;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The three messages of Noise XX as bytes in and out (NOISE-3). Pure: no socket, no randomness of
 * its own. One owner thread. Any exception ends it: {@link #wipe} and close the connection.
 */
final class NoiseHandshake {
  private enum Token {
    E,
    S,
    EE,
    ES,
    SE
  }

  /** Initiator, responder, initiator: the pattern's own notation (Noise §7.5). */
  private static final List<List<Token>> XX =
      List.of(
          List.of(Token.E),
          List.of(Token.E, Token.EE, Token.S, Token.ES),
          List.of(Token.S, Token.SE));

  private final SymmetricState symmetric = new SymmetricState();
  private final boolean initiator;
  private final X25519Key ourStatic;
  private final X25519Key ourEphemeral;
  private byte @Nullable [] theirStatic;
  private byte @Nullable [] theirEphemeral;
  private int done;

  private NoiseHandshake(boolean initiator, X25519Key ourStatic, X25519Key ourEphemeral) {
    this.initiator = initiator;
    this.ourStatic = ourStatic;
    this.ourEphemeral = ourEphemeral;
  }

  /** The dialer's side; {@code ephemeral} must be fresh (NOISE-7). */
  static NoiseHandshake initiator(X25519Key ourStatic, X25519Key ephemeral) {
    return new NoiseHandshake(true, ourStatic, ephemeral);
  }

  /** The listener's side; {@code ephemeral} must be fresh (NOISE-7). */
  static NoiseHandshake responder(X25519Key ourStatic, X25519Key ephemeral) {
    return new NoiseHandshake(false, ourStatic, ephemeral);
  }

  /** Our next message. The payload of the first travels in the clear: libp2p leaves it empty. */
  byte[] write(byte[] payload) throws NoiseException {
    requireTurn(true);
    var message = new ByteArrayOutputStream();
    for (Token token : XX.get(done)) {
      switch (token) {
        case E -> {
          symmetric.mixHash(ourEphemeral.publicPoint());
          message.writeBytes(ourEphemeral.publicPoint());
        }
        case S -> message.writeBytes(symmetric.encryptAndHash(ourStatic.publicPoint()));
        case EE, ES, SE -> mixAgreement(token);
      }
    }
    message.writeBytes(symmetric.encryptAndHash(payload));
    done++;
    return message.toByteArray();
  }

  /** Takes the peer's next message and returns its payload, which is authentic but unjudged. */
  byte[] read(byte[] message) throws NoiseException {
    requireTurn(false);
    int read = 0;
    for (Token token : XX.get(done)) {
      switch (token) {
        case E -> {
          theirEphemeral = slice(message, read, X25519Key.BYTES);
          symmetric.mixHash(theirEphemeral);
          read += X25519Key.BYTES;
        }
        case S -> {
          int sealed = X25519Key.BYTES + CipherState.TAG_BYTES;
          theirStatic = symmetric.decryptAndHash(slice(message, read, sealed));
          read += sealed;
        }
        case EE, ES, SE -> mixAgreement(token);
      }
    }
    byte[] payload = symmetric.decryptAndHash(slice(message, read, message.length - read));
    done++;
    return payload;
  }

  /** The peer's static public key, known once its message with it was read. */
  byte[] theirStatic() {
    return known(theirStatic);
  }

  /** The transport keys after the third message. The handshake is over and wiped. */
  SymmetricState.TransportKeys split() {
    if (done != XX.size()) {
      throw new IllegalStateException("split after %d of 3 messages".formatted(done));
    }
    wipe();
    return symmetric.split(initiator);
  }

  /** Forgets the ephemeral secret (SEC-25). */
  void wipe() {
    ourEphemeral.wipe();
  }

  /** The first letter is the initiator's key, the second the responder's. */
  private void mixAgreement(Token token) throws NoiseException {
    boolean oursIsStatic = token == (initiator ? Token.SE : Token.ES);
    boolean theirsIsStatic = token == (initiator ? Token.ES : Token.SE);
    X25519Key ours = oursIsStatic ? ourStatic : ourEphemeral;
    byte[] theirs = known(theirsIsStatic ? theirStatic : theirEphemeral);
    symmetric.mixKey(
        ours.agree(theirs)
            .orElseThrow(
                () -> new NoiseException.HandshakeFailed("peer sent a low-order X25519 point")));
  }

  private byte[] slice(byte[] message, int from, int length) throws NoiseException {
    if (length < 0 || from + length > message.length) {
      throw new NoiseException.HandshakeFailed(
          "handshake message %d of %d bytes is cut short".formatted(done + 1, message.length));
    }
    return Arrays.copyOfRange(message, from, from + length);
  }

  private void requireTurn(boolean writing) {
    boolean initiatorsTurn = done % 2 == 0;
    if (done == XX.size() || writing != (initiator == initiatorsTurn)) {
      throw new IllegalStateException("handshake message out of turn after " + done);
    }
  }

  private static byte[] known(byte @Nullable [] key) {
    if (key == null) {
      throw new IllegalStateException("the peer's key is not known yet");
    }
    return key;
  }
}
