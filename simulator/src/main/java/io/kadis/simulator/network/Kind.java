package io.kadis.simulator.network;

/** What traffic is for. */
public enum Kind {
  /** Finding the nodes of a key, for a user. */
  LOOKUP,
  /** Keeping routing tables, connections included. */
  MAINTENANCE,
  /** Keeping copies: comparing, and moving records. */
  DATA,
  /** Asking replicas, for a user; and repairs after a read. */
  USER
}
