package io.kadis.app.config;

import org.jspecify.annotations.Nullable;

/** A node cannot start. The message is one line: the value at fault and a way out. */
public final class StartException extends Exception {
  public StartException(String message) {
    this(message, null);
  }

  public StartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
