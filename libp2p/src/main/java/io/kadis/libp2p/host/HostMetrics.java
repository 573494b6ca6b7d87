package io.kadis.libp2p.host;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Running totals of a host, read by whoever exposes metrics. Safe for many threads. */
public final class HostMetrics {
  public final LongAdder bytesIn = new LongAdder();
  public final LongAdder bytesOut = new LongAdder();
  public final LongAdder dials = new LongAdder();
  public final LongAdder dialFailures = new LongAdder();
  public final LongAdder handshakeFailures = new LongAdder();
  public final LongAdder identifyFailures = new LongAdder();
  public final LongAdder inboundStreams = new LongAdder();
  public final LongAdder outboundStreams = new LongAdder();

  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

  /** Counts one refusal. {@code reason} is one of our own few words, never a peer's text. */
  public void refused(String reason) {
    refusals.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  /** Refusals so far, by reason. */
  public Map<String, Long> refusals() {
    var copy = new java.util.TreeMap<String, Long>();
    refusals.forEach((reason, count) -> copy.put(reason, count.sum()));
    return copy;
  }
}
