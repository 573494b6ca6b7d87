package io.kadis.libp2p;

import java.io.IOException;

/** No connection could be made. The message names each address tried and why it failed. */
public abstract sealed class DialException extends IOException {
  private DialException(String message) {
    super(message);
  }

  /** No address answered, or none could be dialled. */
  public static final class Unreachable extends DialException {
    public Unreachable(String message) {
      super(message);
    }
  }

  /** Another peer answered than the one wanted: refused before any data flowed (NOISE-6). */
  public static final class WrongPeer extends DialException {
    public WrongPeer(String message) {
      super(message);
    }
  }

  /** One of our own limits, or our shutdown, forbids it: no fault of the peer. */
  public static final class Refused extends DialException {
    public Refused(String message) {
      super(message);
    }
  }
}
