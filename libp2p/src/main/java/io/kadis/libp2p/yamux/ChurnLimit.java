package io.kadis.libp2p.yamux;

/** So many events per second and no more. Pure; {@code now} is elapsed time in nanoseconds. */
final class ChurnLimit {
  private static final long SECOND = 1_000_000_000L;

  private final int perSecond;
  private long since;
  private int count;

  ChurnLimit(int perSecond, long now) {
    this.perSecond = perSecond;
    this.since = now;
  }

  /** Counts one event; false when it is one too many. */
  boolean allow(long now) {
    if (now - since >= SECOND) {
      since = now;
      count = 0;
    }
    count++;
    return count <= perSecond;
  }
}
