package io.kadis.app.cli;

import io.kadis.KadisConfig;
import io.kadis.app.config.Units;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What numbers a node's option takes; the page of settings is made from it.
 *
 * @param limit the flag whose value is the greatest, where it is less than {@code most}; or empty
 * @param bytes whether it is a size
 */
record Range(long least, long most, String limit, boolean bytes) {
  private static final Map<String, Range> BY_FLAG =
      Map.ofEntries(
          Map.entry("--port", of(0, 65_535)),
          Map.entry("--k", of(1, KadisConfig.MAX_K)),
          Map.entry("--alpha", of(1, KadisConfig.MAX_ALPHA)),
          Map.entry("--beta", below("--k")),
          Map.entry("--replicas", below("--k")),
          Map.entry("--write-quorum", below("--replicas")),
          Map.entry("--read-quorum", below("--replicas")),
          Map.entry("--repair-transfers", of(1, 256)),
          // Of one second: less than a few records would never be done.
          Map.entry("--repair-rate", bytes(64 << 10)),
          // Less is a forgotten unit: bare numbers are bytes.
          Map.entry("--max-store-size", bytes(1 << 20)),
          Map.entry("--max-connections", of(1, 1_000_000)));

  /** Whether {@code flag} has one. */
  static boolean has(String flag) {
    return BY_FLAG.containsKey(flag);
  }

  static Range of(String flag) {
    return Optional.ofNullable(BY_FLAG.get(flag)).orElseThrow();
  }

  private static Range of(long least, long most) {
    return new Range(least, most, "", false);
  }

  private static Range below(String limit) {
    return new Range(1, Long.MAX_VALUE, limit, false);
  }

  private static Range bytes(long least) {
    return new Range(least, Long.MAX_VALUE, "", true);
  }

  /** The option itself, and the one that limits it. */
  List<String> flags(String flag) {
    return limit.isEmpty() ? List.of(flag) : List.of(flag, limit);
  }

  /**
   * What is wrong with {@code value}; empty when nothing is.
   *
   * @param values of all options, by flag
   */
  Optional<String> complaint(long value, Map<String, Long> values) {
    long greatest = limit.isEmpty() ? most : values.getOrDefault(limit, most);
    if (value >= least && value <= greatest) {
      return Optional.empty();
    }
    return Optional.of(
        bytes
            ? "it must be " + text()
            : "it must be %d to %d%s"
                .formatted(least, greatest, limit.isEmpty() ? "" : ", as " + limit + " is"));
  }

  /** As a page says it. */
  String text() {
    return bytes
        ? "at least " + Units.text(least).replace(" ", "")
        : "%d to %s".formatted(least, limit.isEmpty() ? Long.toString(most) : "`" + limit + "`");
  }
}
