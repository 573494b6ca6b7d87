package io.kadis.app.cli;

import io.kadis.kv.quorum.Quorum;
import org.jspecify.annotations.Nullable;

/** Quorum flags of short commands: checked here, so that a typing error is a usage error. */
final class Quorums {
  private Quorums() {}

  static void check(ApiOptions options, String option, @Nullable String value) {
    if (value == null) {
      return;
    }
    try {
      Quorum _ = Quorum.parse(value);
    } catch (IllegalArgumentException e) {
      throw options.usage(option + ": " + e.getMessage());
    }
  }
}
