package io.kadis.simulator.network;

import io.kadis.simulator.world.History;
import java.util.random.RandomGenerator;

/** Draws how long messages take. */
final class Latency {
  /** The least and the most TCP waits before it sends again (RFC 6298, as Linux has it). */
  private static final long RETRANSMIT_NANOS = 200_000_000L;

  private static final int MAX_RETRANSMITS = 6;

  /** Of the logarithm: one message in a hundred waits about ten times the median. */
  private static final double SIGMA = 1.0;

  private static final double NANOS_PER_MILLI = 1e6;

  private final Links links;
  private final RandomGenerator random;

  Latency(Links links, RandomGenerator random) {
    this.links = links;
    this.random = random;
  }

  /** Of one message between two nodes, which always have the same distance. */
  long nanos(int from, int to) {
    long pair = ((long) Math.min(from, to) << 32) | Math.max(from, to);
    double apart = (History.mixed(pair) >>> 11) * 0x1.0p-53;
    double millis = links.nearMillis() + apart * (links.farMillis() - links.nearMillis());
    millis += links.jitterMillis() * Math.exp(SIGMA * random.nextGaussian());
    return (long) (millis * NANOS_PER_MILLI) + retransmits();
  }

  private long retransmits() {
    long delay = 0;
    for (int i = 0; i < MAX_RETRANSMITS && random.nextDouble() < links.loss(); i++) {
      delay += RETRANSMIT_NANOS << i;
    }
    return delay;
  }
}
