package io.kadis.libp2p;

import java.io.IOException;

/** A stream cannot go on. Named by what the caller may do next. */
public abstract sealed class StreamException extends IOException {
  private StreamException(String message) {
    super(message);
  }

  /** The peer refused: it reset the stream. The connection may be fine. */
  public static final class Reset extends StreamException {
    public Reset(String message) {
      super(message);
    }
  }

  /** The connection under the stream is gone: dial again. */
  public static final class Closed extends StreamException {
    public Closed(String message) {
      super(message);
    }
  }

  /** Our own thread is to stop: it says nothing of the peer or the connection. */
  public static final class Interrupted extends StreamException {
    public Interrupted(String message) {
      super(message);
    }
  }

  /** The peer was too slow. */
  public static final class TimedOut extends StreamException {
    public TimedOut(String message) {
      super(message);
    }
  }

  /** The peer sent bytes that break the framing: reset the stream. */
  public static final class Malformed extends StreamException {
    public Malformed(String message) {
      super(message);
    }
  }
}
