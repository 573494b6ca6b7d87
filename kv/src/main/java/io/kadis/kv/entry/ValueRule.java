package io.kadis.kv.entry;

import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/**
 * Which values a namespace takes. Pure, quick, and the same on all nodes: it runs on each replica
 * for each value that anybody sends. Must not throw, whatever the bytes.
 */
@FunctionalInterface
public interface ValueRule {
  ValueRule ANYTHING = (_, _) -> Optional.empty();

  /**
   * Why {@code value} may not stand under {@code key}; empty: it may.
   *
   * @return one line for a person
   */
  Optional<String> objection(Bytes key, Bytes value);
}
