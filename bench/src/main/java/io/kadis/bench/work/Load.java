package io.kadis.bench.work;

import io.kadis.bench.report.Contender;
import io.kadis.bench.run.BenchException;
import java.time.Duration;
import java.util.Map;

/**
 * One kind of request, so many at once over one connection.
 *
 * @param kind {@code find_node, get_value, put_value, store}
 * @param fresh whether each has a stream of its own
 */
record Load(String kind, boolean fresh, int inFlight) {
  String figure() {
    return "%s.%s.%d".formatted(kind, fresh ? "fresh" : "reused", inFlight);
  }

  /** Writes show how they are kept; go and rust know no {@code /kv/}. */
  boolean concerns(Contender contender) {
    return switch (contender) {
      case GO, RUST -> !kind.equals("store");
      case KADIS_ASYNC -> kind.equals("put_value") || kind.equals("store");
      case KADIS, BARE -> true;
    };
  }

  /**
   * @param bytes of each value
   */
  Map<String, Object> on(Served served, Duration time, int bytes) throws BenchException {
    return served.ask(
        "op", "requests",
        "kind", kind,
        "fresh", fresh,
        "inFlight", inFlight,
        "seconds", time.toMillis() / 1e3,
        "bytes", bytes);
  }
}
