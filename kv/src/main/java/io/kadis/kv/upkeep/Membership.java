package io.kadis.kv.upkeep;

import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.repair.Durability;
import java.time.Duration;

/** This node as one of those that keep copies for each other. Safe for many threads. */
public interface Membership {
  /** How well the records held here are kept, as last seen. */
  Durability durability();

  /** Of the ranges this node should hold, the part of which it may speak: 0 to 1. */
  double covered();

  /** Running totals. */
  RepairMetrics metrics();

  /**
   * Hands all records over to those who should hold them once this node is gone. Blocks until that
   * is done or {@code timeout} has passed; the node serves on until it is closed. There is no way
   * back.
   */
  Left leave(Duration timeout) throws InterruptedException;

  /**
   * How far a node that leaves has come.
   *
   * @param complete nothing that is only here would be lost with this node
   * @param remaining records of which the others do not have all copies, as far as known
   */
  record Left(boolean complete, long remaining) {}
}
