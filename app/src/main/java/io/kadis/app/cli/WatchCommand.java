package io.kadis.app.cli;

import io.kadis.app.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code kadis watch KEY}: prints the states of a key as they come, until Ctrl-C. */
@Command(
    name = "watch",
    abbreviateSynopsis = true,
    description = {
      "Print a key's state now and each newer one, until Ctrl-C.",
      "Goes on by itself when the node comes back."
    },
    footer = {
      "",
      "Examples:",
      "  kadis watch greeting",
      "  kadis watch /set/colours --count 2 --json"
    })
final class WatchCommand extends KeyCommand {
  /** After which a person is told that there is none yet. */
  private static final Duration FIRST_STATE = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  @Option(
      names = "--since",
      paramLabel = "TAG",
      description = "Print only what is newer than this state, as --json shows its tag.")
  @Nullable String since;

  @Option(names = "--count", paramLabel = "N", description = "End after N states.")
  @Nullable Integer count;

  private final EventReader events = new EventReader(this::print);
  private int printed;
  private volatile boolean heard;
  private @Nullable String lastPrinted;
  private boolean lost;
  private volatile boolean stopped;

  WatchCommand(Stdio io) {
    super(io);
  }

  @Override
  void check() throws CommandFailure {
    if (count != null && count < 1) {
      throw options.usage("--count %d: it must be at least 1".formatted(count));
    }
  }

  @Override
  void run(Api api) throws CommandFailure {
    var onCtrlC = new Thread(() -> stop(api), "ctrl-c");
    Runtime.getRuntime().addShutdownHook(onCtrlC);
    Thread.ofVirtual().start(this::sayWhatItWaitsFor);
    try {
      watch(api, keyPath("/v1/watch", api));
    } finally {
      if (!stopped) {
        Runtime.getRuntime().removeShutdownHook(onCtrlC);
      }
    }
  }

  /** Even a key that was never written has a state: without one something is wrong. */
  private void sayWhatItWaitsFor() {
    try {
      Thread.sleep(FIRST_STATE);
    } catch (InterruptedException _) {
      return;
    }
    if (!heard && !stopped) {
      io.err().println("kadis: no replica of the key has answered yet; the node's log may say why");
    }
  }

  /** A watch ends by Ctrl-C: that is a success, which the JVM would call 130. */
  private void stop(Api api) {
    stopped = true;
    io.out().flush();
    api.close();
    Runtime.getRuntime().halt(ExitCode.DONE.code());
  }

  private void watch(Api api, String path) throws CommandFailure {
    Duration pause = FIRST_PAUSE;
    while (!enough()) {
      int before = printed;
      boolean reached = follow(api, path);
      if (enough() || stopped) {
        return;
      }
      pause = reached && printed > before ? FIRST_PAUSE : longer(pause);
      rest(pause);
    }
  }

  /**
   * False when nobody was there. The first time that is a failure, later the node is restarting.
   */
  private boolean follow(Api api, String path) throws CommandFailure {
    var call = new Api.Call("GET", path, "").with("Last-Event-ID", seen());
    try {
      api.follow(call, events);
      lost = false;
      return true;
    } catch (CommandFailure e) {
      if (events.lastId() == null || e.exitCode() == ExitCode.REFUSED) {
        throw e;
      }
      if (!lost) {
        io.err().println("kadis: the node does not answer; trying again until it does");
      }
      lost = true;
      return false;
    }
  }

  private @Nullable String seen() {
    return events.lastId() == null ? since : events.lastId();
  }

  private boolean enough() {
    return count != null && printed >= count;
  }

  /** A key that was never written has no tag to go on from: it comes again, and is not news. */
  private boolean print(String json) {
    if (Objects.equals(lastPrinted, events.lastId())) {
      return true;
    }
    lastPrinted = events.lastId();
    if (lost) {
      io.err().println("kadis: the node answers again");
      lost = false;
    }
    io.out().println(options.json ? json : line(json));
    io.out().flush();
    printed++;
    heard = true;
    return !enough();
  }

  private static String line(String json) {
    Map<String, Object> state = Json.decodeObject(json.getBytes(StandardCharsets.UTF_8));
    return "%s  %-8s  %s"
        .formatted(state.get("version"), state.get("kind"), content(state))
        .stripTrailing();
  }

  private static String content(Map<String, Object> state) {
    return switch (String.valueOf(state.get("kind"))) {
      case "value" -> Shown.value(state);
      case "siblings" ->
          Table.objects(state.get("siblings")).stream()
              .map(Shown::value)
              .collect(Collectors.joining(" | "));
      case "members" ->
          state.get("value") instanceof List<?> members
              ? members.stream().map(String::valueOf).collect(Collectors.joining(" "))
              : "";
      case "count" -> String.valueOf(state.get("value"));
      default -> "";
    };
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private static void rest(Duration pause) throws CommandFailure {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted");
    }
  }
}
