package io.kadis.kv.entry;

import io.kadis.dht.store.MetaStore;
import io.kadis.dht.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The hybrid logical clock of this node's writes: each version is above all it issued before, also
 * across crashes, and above what the writer has seen of the key (DESIGN §4, "Clock").
 *
 * <p>For many threads. The lock is held while a reservation is saved, which is once a second at
 * most: no version above the saved one may leave before it is durable.
 */
public final class VersionClock {
  /** Half of what receivers allow by default, so that two honest clocks may differ by the rest. */
  public static final Duration MAX_AHEAD = Duration.ofSeconds(30);

  /**
   * How far ahead of the wall clock versions are reserved. After a crash the clock starts at the
   * reserved one: too large, and a restarted node's writes beat later ones of others for that long.
   */
  static final Duration RESERVE = Duration.ofSeconds(1);

  /** At least as many versions in a reservation when the clock runs ahead of the wall. */
  private static final long MIN_RESERVED = 1 << 16;

  private final MetaStore meta;
  private final ReentrantLock lock = new ReentrantLock(); // around last and reserved
  private long last;
  private long reserved;

  public VersionClock(MetaStore meta) throws StoreException {
    this.meta = meta;
    this.last = meta.savedClock();
    this.reserved = last;
  }

  /** A version, or why there is none now. */
  public sealed interface Tick {
    record Issued(long version) implements Tick {}

    /**
     * @param message names the clocks and the way out
     */
    record Refused(String message) implements Tick {}
  }

  /**
   * The version of a write at {@code wall}.
   *
   * @param seen the highest version known of the key; 0: none
   */
  public Tick next(Instant wall, long seen) throws StoreException {
    lock.lock();
    try {
      long limit = wall.plus(MAX_AHEAD).toEpochMilli();
      if (Version.millis(last) > limit) {
        return new Tick.Refused(ownClockAhead(wall));
      }
      if (Version.millis(seen) > limit) {
        return new Tick.Refused(keyAhead(wall, seen));
      }
      long now = Version.atMillis(wall.toEpochMilli());
      long version = Version.max(now, Version.max(last, seen)) + 1;
      reserve(version, wall);
      last = version;
      return new Tick.Issued(version);
    } finally {
      lock.unlock();
    }
  }

  /** Relative to the wall, not to the last one: quick restarts must not add up. */
  private void reserve(long version, Instant wall) throws StoreException {
    if (Long.compareUnsigned(version, reserved) <= 0) {
      return;
    }
    long ahead = Version.atMillis(wall.plus(RESERVE).toEpochMilli());
    long next = Version.max(ahead, version + MIN_RESERVED);
    meta.saveClock(next);
    reserved = next;
  }

  private String ownClockAhead(Instant wall) {
    return ("this node has issued versions up to %s, and its clock now says %s: more than %d s"
            + " back. Set the clock right, or wait until %s, or start with a fresh --data")
        .formatted(
            Version.time(last), wall, MAX_AHEAD.toSeconds(), Version.time(last).minus(MAX_AHEAD));
  }

  private static String keyAhead(Instant wall, long seen) {
    return ("the key was last written at %s by its writer's clock, more than %d s ahead of this"
            + " node's, %s. Set the clocks right, or wait until %s")
        .formatted(
            Version.time(seen), MAX_AHEAD.toSeconds(), wall, Version.time(seen).minus(MAX_AHEAD));
  }
}
