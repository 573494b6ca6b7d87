package io.kadis.dht;

import io.kadis.dht.lookup.LookupRunner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;

/**
 * The lookups of late, kept only while somebody asks for them: a node that nobody looks at pays a
 * comparison for each. Safe for many threads.
 */
public final class RecentLookups {
  /** A screen full; each is at most some tens of KiB. */
  static final int MAX_KEPT = 64;

  /** How long one question keeps them coming: an open page asks every second or two. */
  static final Duration INTEREST = Duration.ofSeconds(30);

  private final Clocks clocks;
  private final Deque<Seen> kept = new ArrayDeque<>();
  private long last;
  private volatile Instant wantedUntil = Instant.MIN;

  RecentLookups(Clocks clocks) {
    this.clocks = clocks;
  }

  /**
   * A lookup that has ended.
   *
   * @param number counts up from 1, over those that were kept
   * @param ended by the wall clock
   */
  public record Seen(long number, Bytes key, Instant ended, LookupRunner.Found found) {}

  void ended(Bytes key, LookupRunner.Found found) {
    if (clocks.elapsed().instant().isBefore(wantedUntil)) {
      keep(key, found);
    }
  }

  private synchronized void keep(Bytes key, LookupRunner.Found found) {
    if (kept.size() == MAX_KEPT) {
      kept.removeFirst();
    }
    kept.addLast(new Seen(++last, key, clocks.wall().instant(), found));
  }

  /** Those after a number, oldest first; asking has those of the next 30 s kept. */
  public synchronized List<Seen> after(long number) {
    Instant now = clocks.elapsed().instant();
    if (!now.isBefore(wantedUntil)) {
      kept.clear(); // Nobody has looked for a while: these are old, and with gaps behind them.
    }
    wantedUntil = now.plus(INTEREST);
    return kept.stream().filter(seen -> seen.number > number).toList();
  }
}
