package io.kadis.app.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a node. */
abstract class ApiCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  boolean help;

  @Mixin ApiOptions options = new ApiOptions();

  final Stdio io;

  ApiCommand(Stdio io) {
    this.io = io;
  }

  /** Asks {@code api} and prints the answer. */
  abstract void run(Api api) throws CommandFailure;

  /** Usage errors, before anything is asked. */
  void check() throws CommandFailure {}

  @Override
  public final Integer call() throws Exception {
    options.timeout();
    check();
    try (Api api = options.open()) {
      run(api);
    }
    return ExitCode.DONE.code();
  }

  final Api.Reply send(Api api, String method, String path, Query query) throws CommandFailure {
    return api.send(new Api.Call(method, path, query.text())).orFail();
  }

  /** Prints the answer as it came when JSON is wanted. Returns whether it was. */
  final boolean printedJson(Api.Reply reply) {
    if (options.json) {
      io.out().println(reply.text());
    }
    return options.json;
  }

  final Query query() {
    return new Query().add("timeout", options.timeout);
  }

  /** Parameters behind a path. */
  static final class Query {
    private final List<String> pairs = new ArrayList<>();

    Query add(String name, @Nullable String value) {
      if (value != null) {
        pairs.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
      return this;
    }

    String text() {
      return String.join("&", pairs);
    }
  }
}
