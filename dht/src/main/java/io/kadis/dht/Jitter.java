package io.kadis.dht;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Nodes that start together, or lose each other together, shall not stay in step. */
final class Jitter {
  private Jitter() {}

  /** A tenth more or less. */
  static Duration around(Duration about) {
    double factor = ThreadLocalRandom.current().nextDouble(0.9, 1.1);
    return Duration.ofNanos((long) (about.toNanos() * factor));
  }
}
