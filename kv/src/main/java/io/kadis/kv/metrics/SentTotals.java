package io.kadis.kv.metrics;

import io.kadis.dht.metrics.DhtMetrics.Outcome;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** Requests to other Kadis nodes, by type and by what came of them. Safe for many threads. */
public final class SentTotals {
  /** The requests of {@code /kadis/kv/1.0.0}; what a batch holds counts as one. */
  public enum Type {
    STORE,
    FETCH,
    CONFIRM,
    WATCH,
    BATCH
  }

  private static final int OUTCOMES = Outcome.values().length;

  private final AtomicLongArray counts = new AtomicLongArray(Type.values().length * OUTCOMES);

  SentTotals() {}

  public void count(Type type, Outcome outcome) {
    counts.incrementAndGet(place(type, outcome));
  }

  private long of(Type type, Outcome outcome) {
    return counts.get(place(type, outcome));
  }

  /** All so far, by type and outcome in lower case, a space between. */
  public Map<String, Long> totals() {
    var totals = new HashMap<String, Long>();
    for (Type type : Type.values()) {
      for (Outcome outcome : Outcome.values()) {
        totals.put((type + " " + outcome).toLowerCase(Locale.ROOT), of(type, outcome));
      }
    }
    return totals;
  }

  private static int place(Type type, Outcome outcome) {
    return type.ordinal() * OUTCOMES + outcome.ordinal();
  }
}
