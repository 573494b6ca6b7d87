package io.kadis.kv;

import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.quorum.ReplicaReport;
import java.util.Optional;

/** What came of a write. */
public sealed interface WriteResult {
  /**
   * Durable on at least w replicas.
   *
   * @param version 0 for namespaces without versions
   * @param tag names what was written; the context of a write that replaces it
   * @param view what the key showed here right after; empty after a delete
   */
  record Stored(long version, String tag, Optional<View> view, ReplicaReport report)
      implements WriteResult {}

  /**
   * Fewer than w stored it. It may still survive: neither stored nor not stored.
   *
   * @param why one line for a person, where there is more to say than the report does
   */
  record QuorumMissed(long version, ReplicaReport report, Optional<String> why)
      implements WriteResult {}

  /**
   * It was not sent, or every replica refused it: it is not stored.
   *
   * @param message one line for a person, naming the value, the limit and the way out
   */
  record Refused(Refusal reason, String message) implements WriteResult {}
}
