package io.kadis.app.cli;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Options that cannot be meant as they were given. */
final class UsageException extends ParameterException {
  private final transient List<String> flags;

  /**
   * @param flags of the options at fault, the likeliest first
   */
  UsageException(@Nullable CommandSpec command, List<String> flags, String message) {
    super(Objects.requireNonNull(command).commandLine(), message);
    this.flags = List.copyOf(flags);
  }

  List<String> flags() {
    return flags;
  }

  /** Makes them for one command. */
  @FunctionalInterface
  interface Maker {
    UsageException of(String flag, String message);
  }
}
