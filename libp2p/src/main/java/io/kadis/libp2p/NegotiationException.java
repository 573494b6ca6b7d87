package io.kadis.libp2p;

import java.io.IOException;

/** The peer speaks none of the wanted protocols. It is well; ask another. */
public final class NegotiationException extends IOException {
  public NegotiationException(String message) {
    super(message);
  }
}
