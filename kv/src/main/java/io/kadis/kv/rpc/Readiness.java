package io.kadis.kv.rpc;

import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** Whether this node may speak for what it holds. For many threads. */
@FunctionalInterface
public interface Readiness {
  /** Of a node that has been in order all the time. */
  Readiness ALWAYS = _ -> Optional.empty();

  /** What it has to say of {@code key} instead of anything else; empty: it may speak. */
  Optional<KvReply.Syncing> syncing(Bytes key);

  /**
   * Whether {@code key}, of which it may not speak, lies beyond what this node should hold: it was
   * asked in the place of nearer nodes, and will hand over to them what it takes. Not while it was
   * away too long.
   */
  default boolean standsIn(Bytes key) {
    return false;
  }
}
