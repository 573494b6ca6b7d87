package io.kadis.kv.fragment;

/**
 * What one writer added to a counter and took off, counted from a version on. Both only grow, so
 * that of two with one beginning the larger numbers are the later ones.
 *
 * @param since the version of the first addition, above all the writer wrote before: a delete that
 *     a writer's memory did not outlive must not eat into what it counts anew. 0: nothing
 * @param added not negative
 * @param removed not negative
 */
public record Totals(long since, long added, long removed) {
  public static final Totals NONE = new Totals(0, 0, 0);

  static Totals from(long since, long amount) {
    return new Totals(since, 0, 0).plus(amount);
  }

  /**
   * @throws ArithmeticException when a total would not fit a long
   */
  Totals plus(long amount) {
    return amount < 0
        ? new Totals(since, added, Math.addExact(removed, Math.negateExact(amount)))
        : new Totals(since, Math.addExact(added, amount), removed);
  }

  /** The least that covers both. */
  Totals join(Totals other) {
    int order = Long.compareUnsigned(since, other.since);
    if (order != 0) {
      return order > 0 ? this : other;
    }
    return new Totals(since, Math.max(added, other.added), Math.max(removed, other.removed));
  }

  /** Whether, of {@code other}, nothing is left to count once these are taken off. */
  boolean covers(Totals other) {
    return join(other).equals(this);
  }

  /** What is left once {@code base} is taken off; one of an earlier count takes nothing. */
  Totals above(Totals base) {
    return base.since != since
        ? this
        : new Totals(since, Math.max(0, added - base.added), Math.max(0, removed - base.removed));
  }

  /** This as a base of {@code totals}: one of an earlier count has nothing to say of them. */
  Totals baseOf(Totals totals) {
    return since == totals.since ? this : NONE;
  }
}
