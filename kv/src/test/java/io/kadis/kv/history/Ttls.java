package io.kadis.kv.history;

import io.kadis.kv.namespace.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Values with an end. */
final class Ttls {
  private static final List<Duration> SOME =
      List.of(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(30));

  private Ttls() {}

  static Optional<Duration> maybe(RandomGenerator random) {
    return random.nextInt(3) == 0
        ? Optional.of(SOME.get(random.nextInt(SOME.size())))
        : Optional.empty();
  }

  /** Whether it set a value that has not ended by then. */
  static boolean lives(Event event, Instant now) {
    return event.write() instanceof Write.Put put
        && put.ttl().map(ttl -> now.isBefore(event.at().plus(ttl))).orElse(true);
  }

  static boolean deletes(Event event) {
    return event.write() instanceof Write.Delete;
  }
}
