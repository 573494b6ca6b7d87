package io.kadis.libp2p.host;

/**
 * How large the buffer of an inbound frame is. A length prefix is a claim: memory is given for what
 * has arrived, so that a peer pays in bytes sent for the bytes we hold (ENC-2). Pure.
 */
final class FrameGrowth {
  /** Given on the prefix alone. The usual frame fits, and is read into one buffer, not copied. */
  static final int FIRST_BYTES = 16 * 1024;

  private FrameGrowth() {}

  static int first(int length) {
    return Math.min(length, FIRST_BYTES);
  }

  /** The size after {@code filled} bytes have filled the one before: at most twice of them. */
  static int next(int filled, int length) {
    return (int) Math.min(length, 2L * filled);
  }
}
