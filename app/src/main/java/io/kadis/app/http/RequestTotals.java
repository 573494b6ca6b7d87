package io.kadis.app.http;

import io.kadis.dht.metrics.Histogram;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Requests answered, and how long their answers took. Bounded: routes, their methods and statuses
 * are ours, whatever was asked for. For many threads.
 */
public final class RequestTotals {
  /** For paths that are no route. */
  static final String NO_ROUTE = "none";

  /** For methods that a route has not. */
  static final String NO_METHOD = "other";

  private final Map<Label, LongAdder> counts = new ConcurrentHashMap<>();
  private final Histogram latency = new Histogram();

  /**
   * @param route its path, {@value #NO_ROUTE} for what is none
   * @param method {@value #NO_METHOD} when the route has it not
   */
  public record Label(String route, String method, int status) {}

  void count(Label label, long nanos) {
    counts.computeIfAbsent(label, _ -> new LongAdder()).increment();
    latency.record(nanos);
  }

  /** By label, so far. */
  public Map<Label, Long> counts() {
    var sums = new TreeMap<Label, Long>(Comparator.comparing(Label::toString));
    counts.forEach((label, count) -> sums.put(label, count.sum()));
    return sums;
  }

  /** Until the answer could be sent; a watch lasts longer. */
  public Histogram latency() {
    return latency;
  }
}
