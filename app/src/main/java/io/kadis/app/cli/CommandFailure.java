package io.kadis.app.cli;

/** Ends a command with an exit code and one line on stderr. */
final class CommandFailure extends Exception {
  private final ExitCode exitCode;

  CommandFailure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }
}
