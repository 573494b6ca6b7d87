package io.kadis.interop.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Which nodes were near a key, and when they were away. */
final class Network {
  private record Absence(String node, Span span, boolean forGood) {}

  private final int n;
  private final Function<String, List<String>> order;
  private final List<Absence> absences = new ArrayList<>();

  /**
   * @param order all nodes there ever were, the nearest to a key first
   * @param events in the order of time
   */
  Network(int n, Function<String, List<String>> order, List<NodeEvent> events) {
    this.n = n;
    this.order = order;
    Map<String, Long> since = new HashMap<>();
    for (NodeEvent event : events) {
      String node = event.node();
      switch (event.kind()) {
        case KILLED, STOPPED, TERMINATED -> since.putIfAbsent(node, event.at());
        case CONTINUED, RESTARTED -> {}
        case SETTLED -> absences.add(absence(node, since, event.at(), false));
        case GONE -> {
          since.putIfAbsent(node, event.at());
          absences.add(absence(node, since, Long.MAX_VALUE, true));
        }
      }
    }
    since.forEach((node, at) -> absences.add(new Absence(node, new Span(at, MAX), false)));
  }

  private static final long MAX = Long.MAX_VALUE;

  private static Absence absence(
      String node, Map<String, Long> since, long until, boolean forGood) {
    Long from = since.remove(node);
    return new Absence(node, new Span(from == null ? until : from, until), forGood);
  }

  /** The n nearest of those that are not gone for good by {@code at}. */
  List<String> nearest(String key, long at) {
    return order.apply(key).stream().filter(node -> !gone(node, at)).limit(n).toList();
  }

  /** Whether the n nearest of a key stayed the same and lived. */
  boolean steady(String key, long from, long to) {
    List<String> nearest = nearest(key, from);
    return nearest.equals(nearest(key, to))
        && nearest.stream().allMatch(node -> present(node, from, to));
  }

  boolean present(String node, long from, long to) {
    return absences.stream()
        .filter(absence -> absence.node.equals(node))
        .noneMatch(absence -> absence.span.start() <= to && absence.span.end() >= from);
  }

  private boolean gone(String node, long at) {
    return absences.stream()
        .anyMatch(a -> a.forGood && a.node.equals(node) && a.span.start() <= at);
  }
}
