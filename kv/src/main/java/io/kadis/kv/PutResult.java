package io.kadis.kv;

/** What came of a put or a delete. */
public sealed interface PutResult {
  /** Durable on at least w replicas. */
  record Stored(long version, ReplicaReport report) implements PutResult {}

  /** Fewer than w stored it. It may still survive: neither stored nor not stored. */
  record QuorumMissed(long version, ReplicaReport report) implements PutResult {}

  /** Nothing was sent: the key, the value or the time is not acceptable. */
  record Refused(Reason reason, String message) implements PutResult {}

  /** Why a write was refused before it was sent, or by every replica. */
  enum Reason {
    /** Bad key, unknown namespace, bad value. */
    INVALID,
    FORBIDDEN,
    TOO_LARGE,
    /** The saved clock is too far ahead of the wall clock. */
    CLOCK,
    /** This node's store is full. */
    FULL
  }
}
