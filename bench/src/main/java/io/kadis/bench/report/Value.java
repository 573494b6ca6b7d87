package io.kadis.bench.report;

import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;

/**
 * A number of one round: measured, or computed from what was. Ratios are taken within a round, so
 * that a machine that is slower for a minute is slower for both sides.
 */
@FunctionalInterface
public interface Value {
  /** Empty when it, or a part of it, was not measured. */
  OptionalDouble in(Results results, int round);

  static Value of(String figure, Contender contender) {
    return (results, round) -> results.in(round, figure, contender);
  }

  static Value constant(double value) {
    return (_, _) -> OptionalDouble.of(value);
  }

  default Value per(Value other) {
    return with(other, (ours, theirs) -> ours / theirs);
  }

  default Value minus(Value other) {
    return with(other, (ours, theirs) -> ours - theirs);
  }

  default Value plus(Value other) {
    return with(other, Double::sum);
  }

  /** The one of two that is there, or what {@code choice} makes of both. */
  static Value best(Value a, Value b, DoubleBinaryOperator choice) {
    return (results, round) -> {
      var one = a.in(results, round);
      var other = b.in(results, round);
      return one.isPresent() && other.isPresent()
          ? OptionalDouble.of(choice.applyAsDouble(one.getAsDouble(), other.getAsDouble()))
          : one.isPresent() ? one : other;
    };
  }

  private Value with(Value other, DoubleBinaryOperator operator) {
    return (results, round) -> {
      var ours = in(results, round);
      var theirs = other.in(results, round);
      return ours.isPresent() && theirs.isPresent()
          ? OptionalDouble.of(operator.applyAsDouble(ours.getAsDouble(), theirs.getAsDouble()))
          : OptionalDouble.empty();
    };
  }
}
