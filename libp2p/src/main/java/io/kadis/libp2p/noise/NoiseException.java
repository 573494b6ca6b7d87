package io.kadis.libp2p.noise;

import io.kadis.libp2p.identity.PeerId;
import java.io.IOException;

/** The secure channel failed; the connection under it is closed already (NOISE-6). */
public abstract sealed class NoiseException extends IOException {
  private NoiseException(String message) {
    super(message);
  }

  /** No channel came about: the peer's handshake is broken, forged, or not ours to accept. */
  public static final class HandshakeFailed extends NoiseException {
    public HandshakeFailed(String message) {
      super(message);
    }
  }

  /** The peer proved another identity than the one dialled; it learnt nothing of ours. */
  public static final class WrongPeer extends NoiseException {
    private final transient PeerId actual;

    public WrongPeer(PeerId expected, PeerId actual) {
      super("dialled peer %s, but %s answered".formatted(expected, actual));
      this.actual = actual;
    }

    public PeerId actual() {
      return actual;
    }
  }

  /** A frame after the handshake was altered, is malformed, or would reuse a nonce. */
  public static final class BadFrame extends NoiseException {
    public BadFrame(String message) {
      super(message);
    }
  }
}
