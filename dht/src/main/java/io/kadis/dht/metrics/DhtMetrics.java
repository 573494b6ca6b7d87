package io.kadis.dht.metrics;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Running totals of a Dht, read by whoever exposes metrics. Safe for many threads. */
public final class DhtMetrics {
  /** The requests of the protocol. */
  public enum Rpc {
    PUT_VALUE,
    GET_VALUE,
    ADD_PROVIDER,
    GET_PROVIDERS,
    FIND_NODE,
    PING
  }

  /** What came of a request, sent or served. */
  public enum Outcome {
    OK,
    REFUSED,
    TIMED_OUT,
    UNREACHABLE,
    BAD_REPLY,
    /** A limit of our own kept it from being sent. */
    UNSENT
  }

  /** The labels of a counter of requests. */
  public record Label(Rpc rpc, Outcome outcome) {}

  /** From the first byte sent to the reply, dial excluded; answered requests only. */
  public final Histogram rpcLatency = new Histogram();

  public final Histogram lookupLatency = new Histogram();

  /** Peers that answered, all lookups together: divided by the lookups, the mean hops. */
  public final LongAdder lookupHops = new LongAdder();

  /** Lookups that asked a few known peers, once, as nobody nearer was named. */
  public final LongAdder oneRoundLookups = new LongAdder();

  /** Lookups that ended at their deadline or without any answer. */
  public final LongAdder lookupsFailed = new LongAdder();

  /** Messages of peers that could not be decoded, requests and replies. */
  public final LongAdder malformed = new LongAdder();

  private final Map<Rpc, Map<Outcome, LongAdder>> sent = adders();
  private final Map<Rpc, Map<Outcome, LongAdder>> served = adders();
  private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

  public void sent(Rpc rpc, Outcome outcome) {
    count(sent, rpc, outcome);
  }

  public void served(Rpc rpc, Outcome outcome) {
    count(served, rpc, outcome);
  }

  /** Counts one refusal. {@code reason} is one of our own few words, never a peer's text. */
  public void refused(String reason) {
    refusals.computeIfAbsent(reason, _ -> new LongAdder()).increment();
  }

  /** Requests of ours, those that happened at all. */
  public Map<Label, Long> sent() {
    return totals(sent);
  }

  /** Requests of others. */
  public Map<Label, Long> served() {
    return totals(served);
  }

  /** Refusals so far, by reason. */
  public Map<String, Long> refusals() {
    var copy = new TreeMap<String, Long>();
    refusals.forEach((reason, count) -> copy.put(reason, count.sum()));
    return copy;
  }

  private static void count(Map<Rpc, Map<Outcome, LongAdder>> adders, Rpc rpc, Outcome outcome) {
    var adder = Objects.requireNonNull(adders.get(rpc)).get(outcome);
    Objects.requireNonNull(adder).increment();
  }

  /** One for each pair: complete from the start, so that counting never changes the map. */
  private static Map<Rpc, Map<Outcome, LongAdder>> adders() {
    var adders = new EnumMap<Rpc, Map<Outcome, LongAdder>>(Rpc.class);
    for (Rpc rpc : Rpc.values()) {
      var ofRpc = new EnumMap<Outcome, LongAdder>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        ofRpc.put(outcome, new LongAdder());
      }
      adders.put(rpc, ofRpc);
    }
    return adders;
  }

  private static Map<Label, Long> totals(Map<Rpc, Map<Outcome, LongAdder>> adders) {
    var totals = new LinkedHashMap<Label, Long>();
    adders.forEach((rpc, ofRpc) ->
        ofRpc.forEach((outcome, adder) -> {
          if (adder.sum() > 0) {
            totals.put(new Label(rpc, outcome), adder.sum());
          }
        }));
    return Collections.unmodifiableMap(totals);
  }
}
