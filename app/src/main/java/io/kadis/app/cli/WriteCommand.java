package io.kadis.app.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all writes of one key share. */
abstract class WriteCommand extends KeyCommand {
  @Option(
      names = "--w",
      paramLabel = "QUORUM",
      description = "Replicas that must store it: one, quorum, all or a number.")
  @Nullable String w;

  @Option(
      names = "--if-match",
      paramLabel = "TAG|*",
      description = "Only when the key is at TAG, as get --json shows it; *: at anything.")
  @Nullable String ifMatch;

  @Option(
      names = "--if-none-match",
      paramLabel = "TAG|*",
      description = "Only when the key is not at TAG; *: only when there is nothing.")
  @Nullable String ifNoneMatch;

  WriteCommand(Stdio io) {
    super(io);
  }

  @Override
  void check() throws CommandFailure {
    Quorums.check(options, "--w", w);
    notEmpty("--if-match", ifMatch);
    notEmpty("--if-none-match", ifNoneMatch);
  }

  /** A script's unset variable must not become a condition that never holds. */
  private void notEmpty(String option, @Nullable String tag) {
    if (tag != null && tag.isBlank()) {
      throw options.usage(option + " '': give a tag, as get --json shows it, or *");
    }
  }

  /** This write's conditions are among its headers. */
  final Api.Call call(String method, String path, Query query) {
    return new Api.Call(method, path, query.add("w", w).text())
        .with("If-Match", entityTag(ifMatch))
        .with("If-None-Match", entityTag(ifNoneMatch));
  }

  /** People copy tags with their quotes and without. */
  private static @Nullable String entityTag(@Nullable String tag) {
    boolean asItIs = tag == null || tag.equals("*") || tag.startsWith("\"");
    return asItIs ? tag : '"' + tag + '"';
  }

  final void printWritten(String verb, Api.Reply reply) throws CommandFailure {
    if (printedJson(reply)) {
      return;
    }
    Map<String, Object> written = reply.json();
    io.out()
        .printf(
            "%s %s%s%s, on %s%n",
            verb,
            written.get("key"),
            now(written.get("value")),
            version(String.valueOf(written.get("version"))),
            replicas(written.get("replicas")));
  }

  /** Content that is named by its hash has none. */
  private static String version(String version) {
    return version.matches("0*") ? "" : ", version " + version;
  }

  /** What a counter or a set shows after a change. */
  private static String now(@Nullable Object value) {
    return switch (value) {
      case Number number -> " to " + number;
      case List<?> elements -> " to " + Table.count(elements.size(), "element");
      case null, default -> "";
    };
  }

  private static String replicas(@Nullable Object report) {
    if (report instanceof Map<?, ?> map && map.get("peers") instanceof List<?> peers) {
      String counted = "%s of %d replicas".formatted(map.get("acknowledged"), peers.size());
      return peers.size() == 1 ? "1 replica: no other node is known" : counted;
    }
    return "its replicas";
  }
}
