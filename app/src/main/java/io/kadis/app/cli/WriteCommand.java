package io.kadis.app.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What put and delete share. */
abstract class WriteCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "KEY", description = "Without a leading slash: /kv/KEY.")
  String key = "";

  @Option(
      names = "--w",
      paramLabel = "QUORUM",
      description = "Replicas that must store it: one, quorum, all or a number.")
  @Nullable String w;

  WriteCommand(Stdio io) {
    super(io);
  }

  @Override
  void check() throws CommandFailure {
    Quorums.check(options, "--w", w);
  }

  final void printWritten(String verb, Api.Reply reply) throws CommandFailure {
    if (printedJson(reply)) {
      return;
    }
    Map<String, Object> written = reply.json();
    io.out()
        .printf(
            "%s %s, version %s, on %s%n",
            verb, written.get("key"), written.get("version"), replicas(written.get("replicas")));
  }

  private static String replicas(@Nullable Object report) {
    if (report instanceof Map<?, ?> map && map.get("peers") instanceof List<?> peers) {
      String counted = "%s of %d replicas".formatted(map.get("acknowledged"), peers.size());
      return peers.size() == 1 ? "1 replica: no other node is known" : counted;
    }
    return "its replicas";
  }
}
