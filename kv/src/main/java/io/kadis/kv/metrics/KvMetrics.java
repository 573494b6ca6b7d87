package io.kadis.kv.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Running totals of a database, read by whoever exposes metrics. Safe for many threads. */
public final class KvMetrics {
  /** Operations of this node's users, from call to answer; deletes are among the puts. */
  public final Latencies puts = new Latencies();

  public final Latencies gets = new Latencies();

  /** Puts and deletes that fewer than w replicas acknowledged in time. */
  public final LongAdder writeQuorumMisses = new LongAdder();

  /** Gets that fewer than r replicas answered in time. */
  public final LongAdder readQuorumMisses = new LongAdder();

  /** Writes done again with a higher version, as a replica held a newer one. */
  public final LongAdder supersededRetries = new LongAdder();

  /** Acknowledgements that came after the user had the answer. */
  public final LongAdder lateAcknowledgements = new LongAdder();

  /** Replicas that were behind and took the best value after a get. */
  public final LongAdder repairs = new LongAdder();

  /** Repairs that failed, or were left to a later get as too many were under way. */
  public final LongAdder repairsMissed = new LongAdder();

  /** Gets answered by what was remembered of a hot key. */
  public final LongAdder hotKeyHits = new LongAdder();

  /** Gets that had what another one read. */
  public final LongAdder coalescedReads = new LongAdder();

  /** Gets that asked one replica first, and not all. */
  public final LongAdder spreadReads = new LongAdder();

  /** Replicas asked by those because another one was slow. */
  public final LongAdder hedgedReads = new LongAdder();

  /** Questions put once more to a replica that had just joined the range. */
  public final LongAdder syncingAskedAgain = new LongAdder();

  /** Requests to peers. */
  public final SentTotals sent = new SentTotals();

  /** Requests of peers answered. */
  public final LongAdder storesServed = new LongAdder();

  public final LongAdder fetchesServed = new LongAdder();

  public final LongAdder confirmsServed = new LongAdder();

  /** Of those, how many came together in one frame is to be seen from these. */
  public final LongAdder batchesServed = new LongAdder();

  /** Watches of this node's users, open now. */
  public final LongAdder watches = new LongAdder();

  /** Watches of peers, open now. */
  public final LongAdder watchesServed = new LongAdder();

  /** States sent to them. */
  public final LongAdder watchStatesSent = new LongAdder();

  /** Streams reset, as a peer sent what is no request. */
  public final LongAdder malformedRequests = new LongAdder();

  /** Two entries of one writer with the same version (SEC-23). */
  public final LongAdder equivocations = new LongAdder();

  /** Deletes and expired values forgotten, as all holders agreed. */
  public final LongAdder purged = new LongAdder();

  /** Keys held against what others have, after the node was away too long. */
  public final LongAdder caughtUp = new LongAdder();

  /** Of these, deleted and purged elsewhere meanwhile. */
  public final LongAdder caughtUpDrops = new LongAdder();

  private volatile boolean syncing;

  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> purgeRefusals = new ConcurrentHashMap<>();

  /** Counts one request refused. {@code reason} is one of our own few words. */
  public void refused(String reason) {
    refusals.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  /** Refusals so far, by reason. */
  public Map<String, Long> refusals() {
    return sums(refusals);
  }

  /** Counts one record that could not be purged now. {@code reason} is one of our own few words. */
  public void purgeRefused(String reason) {
    purgeRefusals.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  public Map<String, Long> purgeRefusals() {
    return sums(purgeRefusals);
  }

  /** Whether the node was away too long, and does not yet speak for all it holds. */
  public boolean syncing() {
    return syncing;
  }

  public void syncing(boolean now) {
    syncing = now;
  }

  private static Map<String, Long> sums(Map<String, LongAdder> counts) {
    var copy = new TreeMap<String, Long>();
    counts.forEach((reason, count) -> copy.put(reason, count.sum()));
    return copy;
  }
}
