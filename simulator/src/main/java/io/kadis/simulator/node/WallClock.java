package io.kadis.simulator.node;

import io.kadis.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A node's own wall clock: set wrong, and running fast or slow. Also while the node is down. */
public final class WallClock implements InstantSource {
  private static final double MILLION = 1e6;

  private final World world;
  private long offsetNanos;
  private double drift;

  WallClock(World world) {
    this.world = world;
  }

  /** Puts it so far ahead of the true time from now on; behind when negative. */
  public void set(Duration ahead) {
    offsetNanos = ahead.toNanos() - (long) (world.nanos() * drift);
  }

  /** Lets it run faster by so much from now on; slower when negative. */
  public void drift(double partsPerMillion) {
    offsetNanos += (long) (world.nanos() * (drift - partsPerMillion / MILLION));
    drift = partsPerMillion / MILLION;
  }

  @Override
  public Instant instant() {
    long off = offsetNanos + (long) (world.nanos() * drift);
    return World.BEGIN.plusNanos(world.nanos() + off);
  }
}
