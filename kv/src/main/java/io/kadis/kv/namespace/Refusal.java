package io.kadis.kv.namespace;

/** Why an operation was refused before anything was sent, or by every replica. */
public enum Refusal {
  /** Bad key, unknown namespace, bad value, or a kind of write the namespace does not know. */
  INVALID,
  /** The key is another's, or this node is not among the writers. */
  FORBIDDEN,
  TOO_LARGE,
  /** The saved clock is too far ahead of the wall clock, or the key's version is. */
  CLOCK,
  /** This node's store is full, or cannot save what must be saved first. */
  FULL,
  /** A condition of the write does not hold. */
  CONDITION
}
