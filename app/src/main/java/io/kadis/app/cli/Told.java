package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.config.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a node is told, by all layers together.
 *
 * @param texts as it was written, by flag; a flag that nobody gave is not there
 */
record Told(NodeConfig config, LogLevel logLevel, Map<String, String> texts) {
  /** What a running node takes over; the rest waits for its next start. */
  static final Set<String> RELOADABLE =
      Set.of("--api-origin", "--api-token-file", "--log-level", "--writers");

  Told {
    texts = Map.copyOf(texts);
  }

  /** Reads it again, from wherever it came. */
  @FunctionalInterface
  interface Source {
    /**
     * @throws StartException naming the place of what is wrong
     */
    Told read() throws StartException;
  }

  static Told of(NodeOptions options, CommandSpec spec) throws StartException {
    var texts = new TreeMap<String, String>();
    for (var option : NodeSettings.options(spec)) {
      if (!option.originalStringValues().isEmpty()) {
        texts.put(option.longestName(), String.join(" ", option.originalStringValues()));
      }
    }
    return new Told(options.toConfig(), options.logLevel, texts);
  }

  /** What differs from {@code next} and needs a restart, a line each. */
  List<String> needRestart(Told next) {
    var lines = new ArrayList<String>();
    for (String flag : flags(next)) {
      String now = texts.get(flag);
      String then = next.texts.get(flag);
      if (!RELOADABLE.contains(flag) && !Objects.equals(now, then)) {
        lines.add(
            "%s is now %s; it was %s when this node started, and stays so until it is restarted"
                .formatted(flag, word(then), word(now)));
      }
    }
    return lines;
  }

  /** What differs and was taken over, by name; what files hold is compared, and never told. */
  List<String> taken(Told next) {
    var names = new ArrayList<String>();
    if (!config.api().origins().equals(next.config.api().origins())) {
      names.add("--api-origin");
    }
    if (!config.api().token().equals(next.config.api().token())) {
      names.add("--api-token-file");
    }
    if (logLevel != next.logLevel) {
      names.add("--log-level");
    }
    if (!config.kadis().database().writers().equals(next.config.kadis().database().writers())) {
      names.add("--writers");
    }
    return names;
  }

  private Set<String> flags(Told next) {
    var all = new TreeMap<>(texts);
    all.putAll(next.texts);
    return all.keySet();
  }

  private static String word(@Nullable String text) {
    return text == null ? "not set" : text;
  }
}
