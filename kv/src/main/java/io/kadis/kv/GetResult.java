package io.kadis.kv;

import io.kadis.kv.namespace.Refusal;
import io.kadis.kv.namespace.View;
import io.kadis.kv.quorum.ReplicaReport;
import org.apache.tuweni.bytes.Bytes;

/** What a get learned. Absence and disagreement are answers, not exceptions. */
public sealed interface GetResult {
  /**
   * What r replicas know, merged.
   *
   * @param version 0 for namespaces without versions
   * @param tag names what was found; the context of a write that replaces it
   * @param record the whole Record.value, as peers exchange it
   */
  record Found(View view, long version, String tag, Bytes record, ReplicaReport report)
      implements GetResult {
    /**
     * The one value there is.
     *
     * @throws IllegalStateException for siblings, a counter or a set
     */
    public View.Value single() {
      if (view instanceof View.Value value) {
        return value;
      }
      throw new IllegalStateException("not one value but " + view);
    }

    /** The bytes of the one value there is; see {@link #single}. */
    public Bytes value() {
      return single().bytes();
    }
  }

  /** At least r replicas answered; the key is absent, deleted or expired. */
  record Absent(ReplicaReport report) implements GetResult {}

  /** Fewer than r answered: nothing is proven. */
  record QuorumMissed(ReplicaReport report) implements GetResult {}

  /** The key itself is not acceptable. */
  record Refused(Refusal reason, String message) implements GetResult {}
}
