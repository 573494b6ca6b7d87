package io.kadis.kv;

import java.time.Duration;
import java.util.Optional;

/**
 * @param w replicas that must have stored it; empty: the node's default
 * @param timeout for the whole operation
 * @param ttl after which it reads as absent; empty: never
 * @param contentType a media type kept with the value
 */
public record PutOptions(
    Optional<Quorum> w, Duration timeout, Optional<Duration> ttl, Optional<String> contentType) {
  public static final PutOptions DEFAULTS =
      new PutOptions(Optional.empty(), Duration.ofSeconds(10), Optional.empty(), Optional.empty());
}
