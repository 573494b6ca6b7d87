package io.kadis.simulator.churn;

/** How a session ends. */
public enum Ending {
  /** Killed; comes back with what was on its disk. */
  CRASHED,
  /** Stopped as a person stops it; comes back with its disk. */
  STOPPED,
  /** Answers nobody for a while and then goes on as if nothing had been. */
  HUNG,
  /** Gone for good, and its disk with it; another node comes in its place. */
  REPLACED
}
