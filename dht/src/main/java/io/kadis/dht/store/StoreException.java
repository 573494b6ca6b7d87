package io.kadis.dht.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store could not do it; nothing was changed. Named by what the caller may do next. */
public abstract sealed class StoreException extends IOException {
  private StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The quota or the disk is full: another replica may have room. */
  public static final class Full extends StoreException {
    public Full(String message) {
      super(message, null);
    }
  }

  /** The writer's queue is full or the store is closing: try again, or another replica. */
  public static final class Busy extends StoreException {
    public Busy(String message) {
      super(message, null);
    }
  }

  /** The data directory cannot be used: in use, of another format, not a directory, damaged. */
  public static final class Unusable extends StoreException {
    public Unusable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** LMDB or the disk failed. */
  public static final class Failed extends StoreException {
    public Failed(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
