package io.kadis.kv.repair;

import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.Fingerprint;
import io.kadis.dht.store.RangeStore;
import io.kadis.dht.store.StoreException;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides what a node does so that copies are where they belong: with whom it compares, when, which
 * ranges; of what it may speak; what it lets go. Pure; one owner; time, randomness and outcomes are
 * arguments. Times are the elapsed clock's.
 *
 * <ul>
 *   <li>With each neighbour (a node with which it shares a range) it compares every interval,
 *       jittered; a range in which they agreed meanwhile, whoever asked, is not compared again.
 *   <li>A range that it should hold since now ({@link Territory}) and is not covered is compared
 *       with all its other holders at once: at the start without delay, after a silence once things
 *       have settled. It is covered when each of them has been compared with, or has failed twice.
 *   <li>What others lack it offers to them; each node takes what it lacks itself, from one at a
 *       time.
 *   <li>What lies beyond its territory it offers to those who should hold it, and lets go some
 *       while later, when all n of them hold just the same.
 * </ul>
 */
public final class Repairer {
  /** What happened. */
  public sealed interface Event {
    /**
     * The Kadis nodes known and not suspected, after a change.
     *
     * @param settled whether the node has looked around since it started: before that, it would
     *     take the few it knows for all there are
     * @param alone whether it knows nobody, and was told of nobody
     */
    record Neighbourhood(Collection<PeerId> known, boolean settled, boolean alone)
        implements Event {}

    /** An order was carried out. */
    record Finished(long order, Outcome outcome) implements Event {}

    /** A peer says that it holds what we lack, and perhaps that it is leaving. */
    record Offered(PeerId from, List<Prefix> ranges, boolean leaving) implements Event {}

    /** A peer compared these ranges with us, and we agreed. */
    record Agreed(PeerId with, List<Prefix> ranges) implements Event {}

    /** This node is to leave for good: everything is beyond its territory from now on. */
    record Leaving() implements Event {}

    record TimerFired() implements Event {}
  }

  /** What became of an order. */
  public sealed interface Outcome {
    /** Of a {@link Order.Reconcile}. */
    record Compared(Session.Report report) implements Outcome {}

    /** The peer did not answer, or made no sense; or our own store failed. */
    record Failed() implements Outcome {}

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

  /** What the driver is to do. Each of the first four ends with a {@link Event.Finished}. */
  public sealed interface Order {
    /** Run a {@link Session} with {@code with}. */
    record Reconcile(long id, PeerId with, List<Prefix> ranges, Session.Purpose purpose)
        implements Order {}

    /** Tell {@code to} that we hold what it lacks. */
    record Offer(long id, PeerId to, List<Prefix> ranges, boolean leaving) implements Order {}

    /** Look up who is nearest to {@code range}: it is too far away to know. */
    record Locate(long id, Prefix range) implements Order {}

    /**
     * Remove all records in {@code range}, each only if unchanged, and none at all unless the range
     * still comes to {@code asOf} (of the same cut-off).
     */
    record LetGo(long id, Prefix range, Fingerprint asOf, Instant cutoff) implements Order {}

    /**
     * From now on the node may speak of {@code spoken} and of nothing else. What it speaks of only
     * because nobody who could know better is there is not {@code proven}: a node that was started
     * with a wrong address, and again with the right one, must not speak of what it never had.
     *
     * @param proven to be saved: {@link Site#saved} after a restart; within {@code spoken}
     */
    record Cover(Coverage spoken, Coverage proven) implements Order {}
  }

  /**
   * @param n copies wanted of each key
   * @param saved of which ranges this node could speak when it stopped: {@link Order.Cover#proven}
   */
  public record Site(PeerId self, int n, RepairConfig config, RangeStore held, Coverage saved) {}

  public Repairer(Site site, RandomGenerator random) {}

  /**
   * @param now of the elapsed clock
   * @param wall for cut-offs
   */
  public List<Order> advance(Event event, Instant now, Instant wall) throws StoreException {
    throw new UnsupportedOperationException("Repairer is not built yet");
  }

  /** When to bring the next {@code TimerFired}, if nothing happens before. */
  public Instant wakeAt() {
    throw new UnsupportedOperationException();
  }

  public Territory territory() {
    throw new UnsupportedOperationException();
  }

  public Coverage coverage() {
    throw new UnsupportedOperationException();
  }

  public Durability durability() throws StoreException {
    throw new UnsupportedOperationException();
  }

  /** Of a node that is leaving: whether nothing is left for it to hand over. */
  public boolean handedOver() {
    throw new UnsupportedOperationException();
  }
}
