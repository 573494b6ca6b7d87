package io.kadis.interop.repair;

import java.time.Duration;

/** Says what happens, with the time since the start, for whoever reads the log of a gate. */
final class Story {
  private final long start = System.nanoTime();

  void tell(String line) {
    double seconds = Duration.ofNanos(System.nanoTime() - start).toMillis() / 1e3;
    System.out.printf("repair %6.1fs  %s%n", seconds, line);
  }
}
