package io.kadis.dht.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Which parts of the routing table to refresh, and when (KAD-70). Pure; one owner. */
public final class RefreshPlan {
  private static final int LENGTHS = RefreshKey.MAX_COMMON_PREFIX_LENGTH + 1;

  private final Duration interval;

  /** By common prefix length; null: not yet. */
  private final @Nullable Instant[] refreshed = new Instant[LENGTHS];

  public RefreshPlan(Duration interval) {
    this.interval = interval;
  }

  /** A lookup of a key that shares this many bits with us succeeded: a refresh too (KAD-55). */
  public void refreshed(int commonPrefixLength, Instant now) {
    if (commonPrefixLength < LENGTHS) {
      refreshed[commonPrefixLength] = now;
    }
  }

  private boolean isDue(int commonPrefixLength, Instant now) {
    Instant last = refreshed[commonPrefixLength];
    return last == null || !now.isBefore(last.plus(interval));
  }

  /**
   * After so long without an answer a member is checked (KAD-26): by then an average one would have
   * been asked with a probability of 1 - 1/k, if each refresh asks alpha of k.
   */
  public static Duration staleAfter(Duration interval, int k, int alpha) {
    if (alpha >= k) {
      return interval;
    }
    double refreshes = Math.log(1.0 / k) / Math.log(1.0 - (double) alpha / k);
    return Duration.ofMillis((long) (refreshes * interval.toMillis()));
  }

  /**
   * Begins a round over the prefix lengths from 0 up to the longest a member shares with us.
   *
   * @param forced refreshes also what was refreshed within the interval: at the start
   */
  public Round round(int maxCommonPrefixLength, boolean forced, Instant now) {
    return new Round(Math.min(maxCommonPrefixLength, LENGTHS - 1), forced, now);
  }

  /** One pass; the owner looks up a {@link RefreshKey} for each length it names, then asks on. */
  public final class Round {
    private final boolean forced;
    private final Instant now;
    private int next;
    private int last;
    private boolean gapSeen;

    private Round(int last, boolean forced, Instant now) {
      this.last = last;
      this.forced = forced;
      this.now = now;
    }

    /**
     * The next length to refresh; empty at the end of the round. Beyond a gap it goes on only a
     * little: where nobody is near, refreshing yet nearer parts finds nobody either.
     *
     * @param countAt members by common prefix length, after the refreshes so far
     */
    public OptionalInt next(IntUnaryOperator countAt) {
      while (next <= last) {
        if (next > 0 && !gapSeen && countAt.applyAsInt(next - 1) == 0) {
          gapSeen = true;
          last = Math.min(2 * next, last); // 2 (c + 1), the gap being at c = next - 1
        }
        int length = next++;
        if (length <= last && (forced || isDue(length, now))) {
          return OptionalInt.of(length);
        }
      }
      return OptionalInt.empty();
    }
  }
}
