package io.kadis.app.config;

import io.kadis.StartException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one setting says, or several say together, cannot be. */
public final class RefusedSetting extends StartException {
  private final transient List<String> flags;

  public RefusedSetting(String flag, String message, @Nullable Throwable cause) {
    this(List.of(flag), message, cause);
  }

  /**
   * @param flags of the settings at fault, the likeliest first; so the message need not name them
   */
  public RefusedSetting(List<String> flags, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.flags = List.copyOf(flags);
  }

  /** Never empty. */
  public List<String> flags() {
    return flags;
  }
}
