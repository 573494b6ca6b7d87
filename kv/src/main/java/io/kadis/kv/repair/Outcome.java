package io.kadis.kv.repair;

import io.kadis.libp2p.identity.PeerId;
import java.util.List;

/** What became of an {@link Order}. */
public sealed interface Outcome {
  /** Of a {@link Order.Reconcile}. */
  record Compared(Session.Report report) implements Outcome {}

  /** The peer did not answer; or our own store failed. */
  record Failed() implements Outcome {}

  /** The peer made no sense, or was started with other settings: it will not come round. */
  record Refused() implements Outcome {}

  /** The peer is over a limit, or this node is over its pace. */
  record Busy() implements Outcome {}

  /** Of an {@link Order.Offer}. */
  record Told() implements Outcome {}

  /** Of an {@link Order.Locate}: those that serve, nearest first, this node not among them. */
  record Located(List<PeerId> nearest) implements Outcome {}

  /**
   * Of an {@link Order.LetGo}.
   *
   * @param removed records
   * @param all false when something had changed: what is left is compared again
   */
  record LetGone(int removed, boolean all) implements Outcome {}
}
