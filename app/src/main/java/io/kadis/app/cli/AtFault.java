package io.kadis.app.cli;

import io.kadis.app.config.RefusedSetting;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** Which settings an error is about: as it carries them, whatever its message says. */
final class AtFault {
  private AtFault() {}

  /** Their flags, the likeliest first; none when it is about something else. */
  static List<String> flags(@Nullable Throwable error) {
    return switch (error) {
      case UsageException usage -> usage.flags();
      case ParameterException e when e.getArgSpec() instanceof OptionSpec option ->
          List.of(option.longestName());
      case RefusedSetting refused -> refused.flags();
      case CommandFailure failure -> flags(failure.getCause());
      case null, default -> List.of();
    };
  }
}
