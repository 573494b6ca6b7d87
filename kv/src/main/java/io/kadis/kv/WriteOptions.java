package io.kadis.kv;

import io.kadis.kv.quorum.Quorum;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * @param w replicas that must have stored it; empty: the node's default
 * @param timeout for the whole operation
 * @param conditions what must hold before it is sent, all of them, as one quorum read sees it: that
 *     narrows races between writers and does not exclude them
 */
public record WriteOptions(Optional<Quorum> w, Duration timeout, List<Condition> conditions) {
  public static final WriteOptions DEFAULTS =
      new WriteOptions(Optional.empty(), Duration.ofSeconds(10), List.of());

  public WriteOptions {
    conditions = List.copyOf(conditions);
  }
}
