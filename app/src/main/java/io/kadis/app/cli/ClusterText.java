package io.kadis.app.cli;

import io.kadis.app.cluster.Member;
import io.kadis.app.http.Json;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a cluster says: for a person, and in JSON. */
final class ClusterText {
  private final List<Member> members;
  private final ClusterDirectory directory;

  ClusterText(List<Member> members, ClusterDirectory directory) {
    this.members = List.copyOf(members);
    this.directory = directory;
  }

  /** The one line that says that all are up. */
  String json() {
    return Json.text(
        Json.object(
            "event", "ready",
            "data", directory.path().toString(),
            "temporary", directory.temporary(),
            "nodes", members.stream().map(ClusterText::json).toList()));
  }

  private static Map<String, Object> json(Member member) {
    return Json.object(
        "number", member.number(),
        "pid", member.pid(),
        "peerId", member.peerId(),
        "addresses", member.addresses(),
        "api", member.api().map(URI::toString).orElse(null),
        "data", member.data().toString(),
        "log", member.log().toString());
  }

  String endedJson(int number, int exitCode) {
    return Json.text(
        Json.object(
            "event", "ended", "number", number, "pid", member(number).pid(), "exitCode", exitCode));
  }

  /**
   * @param nanos that the start took
   */
  void print(Stdio io, long nanos) {
    var out = io.out();
    out.printf(
        Locale.ROOT,
        "%s up in %.1f s, with data and logs in %s%s%n%n",
        Table.count(members.size(), "node is", "nodes are"),
        nanos / 1e9,
        directory.path(),
        directory.temporary() ? " (removed at the end)" : "");
    var table = new Table("node", "process", "API", "address");
    for (Member member : members) {
      table.row(
          member.number(),
          member.pid(),
          member.api().map(URI::toString).orElse(null),
          Table.first(member.addresses()));
    }
    table.print(out);
    out.println();
    members.getFirst().api().ifPresent(api -> printNext(io, api));
    out.println("Ctrl-C stops them all.");
    out.flush();
  }

  private void printNext(Stdio io, URI first) {
    String kadis = Banner.command();
    Member last = members.getLast();
    var table = new Table("Next, in another terminal:", "");
    table.row("  %s put%s greeting hello".formatted(kadis, at(first)), "through node 1");
    last.api()
        .ifPresent(api -> {
          table.row(
              "  %s get%s greeting".formatted(kadis, at(api)), "through node " + last.number());
          table.row("  %s trace%s greeting".formatted(kadis, at(api)), "how it was found");
        });
    table.row("  %s durability%s".formatted(kadis, at(first)), "live copies of what is stored");
    if (members.size() > 1) {
      Member victim = members.get(members.size() / 2);
      table.row("  kill -9 " + victim.pid(), "node %d dies".formatted(victim.number()));
    }
    table.print(io);
    io.out().printf("In a browser: %s/%n%n", first);
  }

  /** Nothing for the API that commands ask anyway. */
  private static String at(URI api) {
    return Banner.where(api);
  }

  /** That a node is gone, and how to have it back. */
  void printEnded(Stdio io, int number, int exitCode, List<String> options) {
    io.err()
        .printf(
            "kadis: node %d (process %d) has ended with exit code %d; to have it back:%n  %s%n",
            number, member(number).pid(), exitCode, again(number, options));
    io.err().flush();
  }

  private String again(int number, List<String> options) {
    Member member = member(number);
    Optional<Member> other = members.stream().filter(m -> m.number() != number).findFirst();
    Stream<String> words =
        Stream.of(
                Stream.of(Banner.command(), "node", "--listen", listen(member)),
                member.api().stream().flatMap(api -> Stream.of("--api", api.getAuthority())),
                Stream.of("--data", member.data().toString()),
                other.stream().flatMap(m -> Stream.of("--bootstrap", m.addresses().getFirst())),
                options.stream())
            .flatMap(part -> part);
    return words.collect(Collectors.joining(" "));
  }

  private static String listen(Member member) {
    return member.addresses().getFirst().replaceFirst("/p2p/.*", "");
  }

  private Member member(int number) {
    return members.get(number - 1);
  }
}
