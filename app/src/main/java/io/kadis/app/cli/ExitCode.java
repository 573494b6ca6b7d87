package io.kadis.app.cli;

import io.kadis.app.http.ProblemType;

/** How a command ended, for scripts (DESIGN §6). */
enum ExitCode {
  DONE(0),
  FAILED(1),
  USAGE(2),
  NOT_FOUND(3),
  QUORUM(4),
  REFUSED(5);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static ExitCode of(ProblemType type) {
    return switch (type) {
      case NOT_FOUND -> NOT_FOUND;
      case QUORUM_MISSED, DEADLINE_EXCEEDED, REQUEST_TIMEOUT, NOT_HANDED_OVER -> QUORUM;
      case INVALID_REQUEST,
          UNAUTHORIZED,
          FORBIDDEN,
          TOO_LARGE,
          URI_TOO_LONG,
          HEADERS_TOO_LARGE,
          CLOCK_AHEAD,
          STORE_FULL ->
          REFUSED;
      case NO_SUCH_ROUTE,
          METHOD_NOT_ALLOWED,
          PRECONDITION_FAILED,
          INTERNAL,
          TOO_MANY_WATCHES,
          NOT_READY ->
          FAILED;
    };
  }
}
