package io.kadis.app.cli;

import org.jspecify.annotations.Nullable;

/** Ends a command with an exit code and one line on stderr. */
final class CommandFailure extends Exception {
  private final ExitCode exitCode;

  CommandFailure(ExitCode exitCode, String message) {
    this(exitCode, message, null);
  }

  CommandFailure(ExitCode exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
