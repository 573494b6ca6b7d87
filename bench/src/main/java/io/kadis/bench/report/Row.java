package io.kadis.bench.report;

import java.util.Locale;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;

/**
 * A row of the table: one work, and what Kadis is to reach.
 *
 * @param id names it in the history
 * @param go empty where go has nothing of the kind
 * @param yardstick what the ratio is taken to
 */
public record Row(
    String id,
    String unit,
    Optional<Value> go,
    Optional<Value> rust,
    Value kadis,
    Value yardstick,
    Goal goal) {
  /** A cost, such as CPU per request: the better peer is the one with less. */
  public static Row cost(String figure, String unit, Contender who, double atMost) {
    return beside(figure, unit, who, Math::min, Goal.atMost(atMost));
  }

  /** A cost that is shown beside those with a goal. */
  public static Row cost(String figure, String unit, Contender who) {
    return beside(figure, unit, who, Math::min, Goal.none());
  }

  /** A rate: the better peer is the one with more. */
  public static Row rate(String figure, String unit, Contender who, double atLeast) {
    return beside(figure, unit, who, Math::max, Goal.atLeast(atLeast));
  }

  private static Row beside(
      String figure, String unit, Contender who, DoubleBinaryOperator better, Goal goal) {
    var go = Value.of(figure, Contender.GO);
    var rust = Value.of(figure, Contender.RUST);
    var id = who == Contender.KADIS ? figure : figure + "." + who.name().toLowerCase(Locale.ROOT);
    return new Row(
        id,
        unit,
        Optional.of(go),
        Optional.of(rust),
        Value.of(figure, who),
        Value.best(go, rust, better),
        goal);
  }

  /** Something measured against a bound, whatever others need. */
  public static Row bound(String id, String unit, Value kadis, double atMost) {
    return of(id, unit, kadis, Value.constant(atMost), Goal.atMost(1));
  }

  /** Kadis beside something other than a peer. */
  public static Row of(String id, String unit, Value kadis, Value yardstick, Goal goal) {
    return new Row(id, unit, Optional.empty(), Optional.empty(), kadis, yardstick, goal);
  }

  public Row beside(Value go, Value rust) {
    return new Row(id, unit, Optional.of(go), Optional.of(rust), kadis, yardstick, goal);
  }

  public Optional<Series> ratio(Results results) {
    return results.series(kadis.per(yardstick));
  }
}
