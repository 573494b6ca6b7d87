package io.kadis.kv;

import io.kadis.kv.quorum.Quorum;
import java.time.Duration;
import java.util.Optional;

/**
 * @param r replicas that must have answered; empty: the node's default
 * @param timeout for the whole operation
 */
public record GetOptions(Optional<Quorum> r, Duration timeout) {
  public static final GetOptions DEFAULTS =
      new GetOptions(Optional.empty(), Duration.ofSeconds(10));
}
