package io.kadis.kv.metrics;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Running totals of how copies are kept up. Safe for many threads. */
public final class RepairMetrics {
  /** Requests of ours that were answered, over {@code /kadis/sync/1.0.0}. */
  public final LongAdder roundTrips = new LongAdder();

  /** Requests of peers. */
  public final LongAdder requestsServed = new LongAdder();

  /** Of both, without the records in them. */
  public final LongAdder protocolBytesSent = new LongAdder();

  public final LongAdder protocolBytesReceived = new LongAdder();

  /** Taken from others, and of these keys and values. */
  public final LongAdder recordsPulled = new LongAdder();

  public final LongAdder bytesPulled = new LongAdder();

  /** Given to others. */
  public final LongAdder recordsServed = new LongAdder();

  public final LongAdder bytesServed = new LongAdder();

  public final LongAdder offersSent = new LongAdder();

  public final LongAdder offersHeard = new LongAdder();

  /** Records let go, after those who should hold them had them. */
  public final LongAdder letGo = new LongAdder();

  /** Copies given to peers that are no Kadis nodes, and tries that failed. */
  public final LongAdder foreignCopies = new LongAdder();

  public final LongAdder foreignFailures = new LongAdder();

  /** Streams reset, as a peer sent what is no request. */
  public final LongAdder malformedRequests = new LongAdder();

  private final Map<String, LongAdder> sessions = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

  /** Counts a comparison we began, by how it ended: one of our own few words. */
  public void session(String outcome) {
    sessions.computeIfAbsent(outcome, _ -> new LongAdder()).increment();
  }

  public Map<String, Long> sessions() {
    return sums(sessions);
  }

  /** Counts one request refused. {@code reason} is one of our own few words. */
  public void refused(String reason) {
    refusals.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  public Map<String, Long> refusals() {
    return sums(refusals);
  }

  private static Map<String, Long> sums(Map<String, LongAdder> counts) {
    var copy = new TreeMap<String, Long>();
    counts.forEach((word, count) -> copy.put(word, count.sum()));
    return copy;
  }
}
