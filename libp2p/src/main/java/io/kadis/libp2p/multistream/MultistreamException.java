package io.kadis.libp2p.multistream;

import java.io.IOException;

/** The peer broke multistream-select: nothing can follow, close the channel (MSS-2). */
public final class MultistreamException extends IOException {
  MultistreamException(String message) {
    super(message);
  }
}
