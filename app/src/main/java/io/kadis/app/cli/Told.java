package io.kadis.app.cli;

import io.kadis.StartException;
import io.kadis.app.config.NodeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a node is told, by all layers together.
 *
 * @param texts as it was written, by flag; a flag that nobody gave is not there
 * @param warnings of what is allowed, and better otherwise
 */
record Told(
    NodeConfig config, LogLevel logLevel, Map<String, String> texts, List<String> warnings) {
  /** What a running node takes over, by flag; the rest waits for its next start. */
  static final Map<String, Function<Told, Object>> RELOADABLE =
      new TreeMap<>(
          Map.of(
              "--api-origin", told -> told.config.api().origins(),
              "--api-token-file", told -> told.config.api().token(),
              "--log-level", told -> told.logLevel,
              "--writers", told -> told.config.kadis().database().writers()));

  Told {
    texts = Map.copyOf(texts);
    warnings = List.copyOf(warnings);
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
    return new Told(options.toConfig(), options.logLevel, texts, options.warnings());
  }

  /** What differs from {@code next} and needs a restart, a line each. */
  List<String> needRestart(Told next) {
    var lines = new ArrayList<String>();
    for (String flag : flags(next)) {
      String now = texts.get(flag);
      String then = next.texts.get(flag);
      if (!RELOADABLE.containsKey(flag) && !Objects.equals(now, then)) {
        lines.add(
            "%s is now %s; it was %s when this node started, and stays so until it is restarted"
                .formatted(flag, word(then), word(now)));
      }
    }
    return lines;
  }

  /** What differs and was taken over, by flag; what files hold is compared, and never told. */
  List<String> taken(Told next) {
    return RELOADABLE.entrySet().stream()
        .filter(each -> !each.getValue().apply(this).equals(each.getValue().apply(next)))
        .map(Map.Entry::getKey)
        .toList();
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
