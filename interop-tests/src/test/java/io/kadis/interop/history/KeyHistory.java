package io.kadis.interop.history;

import java.util.List;
import java.util.stream.Stream;

/**
 * All that happened to one key.
 *
 * @param settledAt from then on all nodes that are not gone for good were there and repaired
 */
record KeyHistory(String key, List<Operation> operations, Network network, long settledAt) {
  /** Gets that learned something. */
  List<Operation> reads() {
    return operations.stream()
        .filter(o -> o.outcome() instanceof Outcome.Found || o.outcome() instanceof Outcome.Absent)
        .toList();
  }

  Stream<Operation> writes() {
    return operations.stream().filter(Operation::mayBeDone);
  }

  Stream<Operation> acknowledged() {
    return operations.stream().filter(Operation::acknowledged);
  }

  boolean settled(Operation read) {
    return read.span().start() >= settledAt;
  }

  /**
   * Whether {@code later} must see {@code write}: acknowledged before it began, and since then the
   * n nearest nodes stayed the same and lived; or in the end, when all are back.
   */
  boolean binds(Operation write, Operation later) {
    return write.acknowledged()
        && write.span().precedes(later.span())
        && (settled(later) || network.steady(key, write.span().start(), later.span().end()));
  }

  /** Whether a node that said it stored {@code write} was there to say so to {@code read}. */
  boolean holderWasThere(Operation write, Operation read) {
    var nearest = network.nearest(key, read.span().start());
    return write.outcome() instanceof Outcome.Stored(_, var holders)
        && write.span().precedes(read.span())
        && holders.stream()
            .anyMatch(h ->
                nearest.contains(h) && network.present(h, read.span().start(), read.span().end()));
  }
}
