package io.kadis.simulator.network;

import java.time.Duration;

/**
 * How messages travel. Times are one way, in milliseconds.
 *
 * @param nearMillis between the nearest two nodes
 * @param farMillis between the farthest two: each pair has its own, in between
 * @param jitterMillis median of what queues on the way add; the tail is lognormal
 * @param loss of messages, 0 to 1: TCP sends again, so a loss is a delay of at least 200 ms
 * @param bytesPerSecond a node sends at most
 * @param diskDelay until a record is durable
 */
public record Links(
    double nearMillis,
    double farMillis,
    double jitterMillis,
    double loss,
    long bytesPerSecond,
    Duration diskDelay) {
  /** Nodes in homes and data centres of a continent or two. */
  public static final Links DEFAULTS = new Links(5, 80, 2, 0.001, 12_500_000, Duration.ofMillis(3));

  /** The same, but how much is lost. */
  public Links losing(double share) {
    return new Links(nearMillis, farMillis, jitterMillis, share, bytesPerSecond, diskDelay);
  }
}
