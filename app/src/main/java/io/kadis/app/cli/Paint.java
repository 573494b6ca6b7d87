package io.kadis.app.cli;

import org.jspecify.annotations.Nullable;

/**
 * Colours for a terminal; plain text for pipes and files, and for who has set {@code NO_COLOR}
 * (no-color.org). The sixteen colours that each terminal maps to its own theme.
 */
enum Paint {
  COLOURS,
  NONE;

  private static final String RESET = "\033[0m";

  static Paint of(Stdio io) {
    return of(io.screen().out(), System.getenv("NO_COLOR"));
  }

  /** As {@link #of(Stdio)}, for what goes to stderr. */
  static Paint ofErrors(Stdio io) {
    return of(io.screen().err(), System.getenv("NO_COLOR"));
  }

  /**
   * @param unwanted what {@code NO_COLOR} is set to; empty is as good as not set
   */
  static Paint of(boolean terminal, @Nullable String unwanted) {
    return terminal && (unwanted == null || unwanted.isEmpty()) ? COLOURS : NONE;
  }

  String bold(String text) {
    return wrapped("\033[1m", text);
  }

  String dim(String text) {
    return wrapped("\033[2m", text);
  }

  String good(String text) {
    return wrapped("\033[32m", text);
  }

  String bad(String text) {
    return wrapped("\033[31m", text);
  }

  private String wrapped(String code, String text) {
    return this == NONE || text.isEmpty() ? text : code + text + RESET;
  }
}
