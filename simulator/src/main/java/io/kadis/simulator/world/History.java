package io.kadis.simulator.world;

/** The hash of all that happened so far: two runs with equal ones took the same course. */
public final class History {
  private long hash = 0x9e3779b97f4a7c15L;
  private long events;

  /** Something happened; {@code what} tells it apart from others at the same time. */
  public void note(long time, long what) {
    hash = mixed(hash ^ time) + what;
    events++;
  }

  public long digest() {
    return mixed(hash);
  }

  /** How much was noted. */
  public long events() {
    return events;
  }

  /** Each bit of the result depends on each of {@code bits} (the finalizer of SplitMix64). */
  public static long mixed(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
