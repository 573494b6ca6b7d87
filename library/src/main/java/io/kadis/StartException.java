package io.kadis;

import org.jspecify.annotations.Nullable;

/** A node cannot start. The message is one line: the value at fault and a way out. */
public class StartException extends Exception {
  public StartException(String message) {
    this(message, null);
  }

  public StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** An address cannot be listened on: taken by another process, or none of this machine. */
  public static final class NotListening extends StartException {
    private final String failure;

    NotListening(String failure, Throwable cause) {
      super(failure + "; choose another with KadisConfig.listeningOn, port 0 for any", cause);
      this.failure = failure;
    }

    /** What failed, without the way out. */
    public String failure() {
      return failure;
    }
  }
}
