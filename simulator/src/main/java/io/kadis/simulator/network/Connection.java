package io.kadis.simulator.network;

/** Between two machines. Owned by the network. */
final class Connection {
  /** From then on requests may travel. */
  final long readyAt;

  /** Whether the side that was dialled knows of it. */
  boolean established;

  /** A side has dropped it; the other may not know yet. */
  boolean broken;

  long usedAt;

  Connection(long readyAt) {
    this.readyAt = readyAt;
    this.usedAt = readyAt;
  }
}
