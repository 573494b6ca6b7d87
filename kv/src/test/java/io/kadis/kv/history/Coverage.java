package io.kadis.kv.history;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How often what happened in all histories of a namespace. */
final class Coverage {
  private final Map<String, Long> counts = new TreeMap<>();

  void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  void countAll(Collection<String> all) {
    all.forEach(this::count);
  }

  /** Those that never happened. */
  List<String> missing(Collection<String> wanted) {
    return wanted.stream().filter(what -> !counts.containsKey(what)).toList();
  }

  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(e -> "%s %,d".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining("; "));
  }
}
