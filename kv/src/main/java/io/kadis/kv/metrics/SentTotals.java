package io.kadis.kv.metrics;

import io.kadis.dht.metrics.DhtMetrics.Outcome;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

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

  /** Whole from the start, so that only its adders change. */
  private final Map<Type, Map<Outcome, LongAdder>> counts = new EnumMap<>(Type.class);

  SentTotals() {
    for (Type type : Type.values()) {
      var byOutcome = new EnumMap<Outcome, LongAdder>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        byOutcome.put(outcome, new LongAdder());
      }
      counts.put(type, byOutcome);
    }
  }

  public void count(Type type, Outcome outcome) {
    LongAdder counted = Objects.requireNonNull(counts.get(type)).get(outcome);
    Objects.requireNonNull(counted).increment();
  }

  /** All so far, by type and outcome in lower case, a space between. */
  public Map<String, Long> totals() {
    var totals = new HashMap<String, Long>();
    counts.forEach((type, byOutcome) ->
        byOutcome.forEach((outcome, count) ->
            totals.put((type + " " + outcome).toLowerCase(Locale.ROOT), count.sum())));
    return totals;
  }
}
