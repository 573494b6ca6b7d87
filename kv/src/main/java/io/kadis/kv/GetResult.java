package io.kadis.kv;

import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.Optional;
import org.apache.tuweni.bytes.Bytes;

/** What a get learned. Absence and disagreement are answers, not exceptions. */
public sealed interface GetResult {
  /**
   * The best value r replicas know.
   *
   * @param version 0 for namespaces without versions
   * @param writer empty for namespaces without signatures
   * @param record the whole Record.value, as peers exchange it
   */
  record Found(
      Bytes value,
      long version,
      Optional<PeerId> writer,
      Optional<String> contentType,
      Optional<Instant> written,
      Bytes record,
      ReplicaReport report)
      implements GetResult {}

  /** At least r replicas answered; the key is absent, deleted or expired. */
  record Absent(ReplicaReport report) implements GetResult {}

  /** Fewer than r answered: nothing is proven. */
  record QuorumMissed(ReplicaReport report) implements GetResult {}

  /** The key itself is not acceptable. */
  record Refused(PutResult.Reason reason, String message) implements GetResult {}
}
