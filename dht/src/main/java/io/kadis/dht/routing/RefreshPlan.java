package io.kadis.dht.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;

/** Which parts of the routing table to refresh, and when (KAD-70). Pure; one owner. */
public final class RefreshPlan {
  public RefreshPlan(Duration interval) {
    throw new UnsupportedOperationException();
  }

  /** A lookup that shares this many bits with us just succeeded: that is a refresh (KAD-55). */
  public void refreshed(int commonPrefixLength, Instant now) {
    throw new UnsupportedOperationException();
  }

  /**
   * Begins a round.
   *
   * @param forced refreshes also what was refreshed within the interval: at the start
   */
  public Round round(int maxCommonPrefixLength, boolean forced, Instant now) {
    throw new UnsupportedOperationException();
  }

  /** One pass; the owner looks up a {@link RefreshKey} for each length it names, then asks on. */
  public static final class Round {
    /**
     * @param countAt members by common prefix length, after the refreshes so far
     */
    public OptionalInt next(IntUnaryOperator countAt) {
      throw new UnsupportedOperationException();
    }
  }
}
