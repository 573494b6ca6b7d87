package io.kadis.kv.history;

import java.time.Duration;
import java.time.Instant;

/** Something with a clock of its own, on one side of the network. */
abstract class Node {
  /** How far its clock is ahead of true time. */
  Duration drift = Duration.ZERO;

  /** Nodes on different sides of a partition do not hear each other; all on one side: none. */
  int side;

  final Instant clock(Instant now) {
    return now.plus(drift);
  }

  final boolean reaches(Node other) {
    return side == other.side;
  }
}
