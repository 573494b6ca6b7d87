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
}
