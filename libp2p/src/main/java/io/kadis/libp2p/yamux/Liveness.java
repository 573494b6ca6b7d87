package io.kadis.libp2p.yamux;

import java.time.Duration;

/**
 * Decides from counters, looked at every now and then, whether a connection lives (YAMUX-11,
 * YAMUX-15). Pure; {@code now} is elapsed time in nanoseconds. Not safe for many threads.
 */
final class Liveness {
  enum Verdict {
    ALIVE,
    /** Nothing was heard for a while: ask. */
    PING,
    /** We asked, and still nothing. */
    SILENT,
    /** The socket does not take a write. */
    STALLED
  }

  private final long keepAliveAfter;
  private final long silenceLimit;
  private final long writeStallLimit;

  private long framesIn;
  private long heardAt;
  private boolean asked;
  private long askedAt;
  private long writesDone;
  private long wroteAt;

  Liveness(YamuxConfig config, long now) {
    this.keepAliveAfter = config.keepAliveAfter().toNanos();
    this.silenceLimit = config.silenceLimit().toNanos();
    this.writeStallLimit = config.writeStallLimit().toNanos();
    this.heardAt = now;
    this.wroteAt = now;
  }

  /** How long between looks: a verdict comes at most a quarter of its limit late. */
  static Duration interval(YamuxConfig config) {
    Duration shortest = config.keepAliveAfter();
    for (var limit : new Duration[] {config.silenceLimit(), config.writeStallLimit()}) {
      shortest = limit.compareTo(shortest) < 0 ? limit : shortest;
    }
    return shortest.dividedBy(4).plusNanos(1);
  }

  /** Any frame is a sign of life: a pong may queue behind data on a slow link. */
  Verdict look(long now, Counters counters) {
    if (counters.framesIn() != framesIn) {
      framesIn = counters.framesIn();
      heardAt = now;
      asked = false;
    }
    if (!counters.writing() || counters.writesDone() != writesDone) {
      writesDone = counters.writesDone();
      wroteAt = now;
    }
    if (now - wroteAt >= writeStallLimit) {
      return Verdict.STALLED;
    }
    if (asked) {
      return now - askedAt >= silenceLimit ? Verdict.SILENT : Verdict.ALIVE;
    }
    if (now - heardAt < keepAliveAfter) {
      return Verdict.ALIVE;
    }
    asked = true;
    askedAt = now;
    return Verdict.PING;
  }
}
