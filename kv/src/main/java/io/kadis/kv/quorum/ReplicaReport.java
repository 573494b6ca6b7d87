package io.kadis.kv.quorum;

import io.kadis.libp2p.identity.PeerId;
import java.util.List;

/**
 * Who did what for one operation.
 *
 * @param wanted the w or r that was required
 * @param acknowledged how many counted
 * @param replicas each replica asked, and what it said
 */
public record ReplicaReport(int wanted, int acknowledged, List<Replica> replicas) {
  public ReplicaReport {
    replicas = List.copyOf(replicas);
  }

  /**
   * @param detail one line for a person; empty when the status says it all
   */
  public record Replica(PeerId peer, Status status, String detail) {}

  /** What a replica said. */
  public enum Status {
    STORED,
    SUPERSEDED,
    FULL,
    BUSY,
    INVALID,
    SYNCING,
    /** It was started with other settings, of those all nodes must share. */
    MISMATCH,
    FOUND,
    ABSENT,
    /** It could not be reached or did not answer in time. */
    SILENT,
    /** A best-effort copy with a peer that does not speak the database protocol. */
    FOREIGN
  }
}
