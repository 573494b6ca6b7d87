package io.kadis.simulator.world;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Virtual time and what is to happen in it. One seed makes one history. One thread.
 *
 * <p>Nothing in it may depend on the order of a {@code Set.of}, a {@code Map.of} or a map of
 * objects without a hash of their own: those differ from one JVM to the next.
 */
public final class World {
  /** The wall clock's time at the beginning. */
  public static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final long seed;
  private final Agenda agenda = new Agenda();
  private final History history = new History();
  private long nanos;
  private Instant now = Instant.EPOCH;
  private long happened;

  public World(long seed) {
    this.seed = seed;
  }

  /** Nanoseconds since the beginning. */
  public long nanos() {
    return nanos;
  }

  /** The elapsed clock: since {@link Instant#EPOCH}. */
  public Instant now() {
    return now;
  }

  public History history() {
    return history;
  }

  /** Events so far: what a run costs. */
  public long happened() {
    return happened;
  }

  /**
   * Randomness for one purpose of one thing: a draw more here does not change what others draw.
   *
   * @param which tells apart things of one purpose
   */
  public RandomGenerator random(String purpose, long which) {
    long mixed = History.mixed(seed ^ History.mixed(purpose.hashCode() + 0x9e3779b97f4a7c15L));
    return new SplittableRandom(History.mixed(mixed + which));
  }

  public void in(long delayNanos, Runnable event) {
    agenda.add(nanos + Math.max(0, delayNanos), event);
  }

  public void in(Duration delay, Runnable event) {
    in(delay.toNanos(), event);
  }

  /** At this time, after what is planned for it. */
  public void soon(Runnable event) {
    in(0, event);
  }

  public void runFor(Duration time) {
    long end = nanos + time.toNanos();
    while (agenda.next() <= end) {
      step();
    }
    moveTo(end);
  }

  /**
   * Runs until {@code done}, which is asked after each event.
   *
   * @return false when it was not within {@code limit}
   */
  public boolean runUntil(BooleanSupplier done, Duration limit) {
    long end = nanos + limit.toNanos();
    while (!done.getAsBoolean()) {
      if (agenda.next() > end) {
        moveTo(end);
        return done.getAsBoolean();
      }
      step();
    }
    return true;
  }

  private void step() {
    moveTo(agenda.next());
    happened++;
    agenda.take().run();
  }

  private void moveTo(long time) {
    if (time != nanos) {
      nanos = time;
      now = Instant.ofEpochSecond(0, time);
    }
  }
}
