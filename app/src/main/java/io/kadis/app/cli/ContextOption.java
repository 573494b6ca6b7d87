package io.kadis.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where concurrent values are kept: which of them a write replaces. */
final class ContextOption {
  @Option(
      names = "--context",
      paramLabel = "TAG",
      description = "What was read, and is replaced: the context of get. For /mv/ keys.")
  @Nullable String tag;

  Api.Call on(Api.Call call) {
    return call.with("X-Kadis-Context", tag);
  }
}
