package io.kadis.kv.fragment;

import java.math.BigInteger;
import java.util.List;

/**
 * A counter, summed up.
 *
 * @param left of each writer whose totals a delete has not covered, what counts
 */
public record Tally(List<Totals> left) {
  private static final BigInteger MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE);

  public Tally {
    left = List.copyOf(left);
  }

  public static Tally of(State state) {
    return new Tally(
        state.fragments().keySet().stream()
            .filter(writer -> !state.base(writer).covers(state.own(writer).totals()))
            .map(writer -> state.own(writer).totals().above(state.base(writer)))
            .toList());
  }

  /** False: the counter was never written, or deleted since. */
  public boolean counts() {
    return !left.isEmpty();
  }

  /** Writers that did not see each other can add up to more than a long: then its nearest end. */
  public long total() {
    return sum().max(MIN).min(MAX).longValueExact();
  }

  /** Whether the total with {@code amount} is a long. */
  public boolean hasRoomFor(long amount) {
    return sum().add(BigInteger.valueOf(amount)).bitLength() < Long.SIZE;
  }

  private BigInteger sum() {
    return left.stream()
        .map(t -> BigInteger.valueOf(t.added()).subtract(BigInteger.valueOf(t.removed())))
        .reduce(BigInteger.ZERO, BigInteger::add);
  }
}
