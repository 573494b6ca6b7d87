package io.kadis.app.http;

import io.kadis.dht.Dht;
import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.metrics.Histogram;
import io.kadis.dht.store.LmdbStore;
import io.kadis.kv.Database;
import io.kadis.kv.metrics.Latencies;
import io.kadis.libp2p.host.HostMetrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code /v1/stats}: running totals since the start, for who draws them. Rates and percentiles of a
 * span of time are the differences between two answers.
 */
final class StatsRoute {
  private final HostMetrics host;
  private final Dht dht;
  private final Database database;
  private final LmdbStore store;
  private final long maxBytes;

  /**
   * @param maxBytes the store may have
   */
  StatsRoute(HostMetrics host, Dht dht, Database database, LmdbStore store, long maxBytes) {
    this.host = host;
    this.dht = dht;
    this.database = database;
    this.store = store;
    this.maxBytes = maxBytes;
  }

  void addTo(Router router) {
    router.add("GET", "/v1/stats", (_, _) -> Response.json(stats()));
  }

  private Map<String, Object> stats() {
    return Json.object(
        "traffic", traffic(),
        "requests",
            Json.object(
                "sent", requests(dht.metrics().sent()), "served", requests(dht.metrics().served())),
        "latencies", latencies(),
        "store", store(),
        "refusals", refusals());
  }

  private Map<String, Object> traffic() {
    return Json.object(
        "receivedBytes", host.bytesIn.sum(),
        "sentBytes", host.bytesOut.sum(),
        "connections", dht.host().connections().size(),
        "dials", host.dials.sum(),
        "dialFailures", host.dialFailures.sum(),
        "handshakeFailures", host.handshakeFailures.sum(),
        "inboundStreams", host.inboundStreams.sum(),
        "outboundStreams", host.outboundStreams.sum());
  }

  /** By type, then by outcome. */
  private static Map<String, Map<String, Long>> requests(Map<DhtMetrics.Label, Long> totals) {
    var byType = new TreeMap<String, Map<String, Long>>();
    totals.forEach((label, count) ->
        byType
            .computeIfAbsent(Replies.word(label.rpc()), _ -> new TreeMap<>())
            .put(Replies.word(label.outcome()), count));
    return byType;
  }

  private Map<String, Object> latencies() {
    var kv = database.metrics();
    return Json.object(
        "put", latency(kv.puts),
        "get", latency(kv.gets),
        "lookup", latency(dht.metrics().lookupLatency),
        "request", latency(dht.metrics().rpcLatency));
  }

  private static Map<String, Object> latency(Latencies latencies) {
    var counts = Arrays.stream(latencies.counts()).boxed().toList();
    return latency(Latencies.BOUNDS, counts, latencies.sum());
  }

  private static Map<String, Object> latency(Histogram histogram) {
    var now = histogram.snapshot();
    return latency(Histogram.BOUNDS, now.counts(), now.sum());
  }

  private static Map<String, Object> latency(
      List<Duration> bounds, List<Long> counts, Duration sum) {
    return Json.object(
        "boundsMs", bounds.stream().map(Duration::toMillis).toList(),
        "counts", counts,
        "sumMs", Replies.millis(sum));
  }

  private Map<String, Object> store() {
    return Json.object(
        "records", store.count(),
        "usedBytes", store.usedBytes(),
        "maxBytes", maxBytes,
        "commits", store.commits());
  }

  /** By the part that refused, then by reason. */
  private Map<String, Object> refusals() {
    return Json.object(
        "host", host.refusals(),
        "dht", dht.metrics().refusals(),
        "kv", database.metrics().refusals(),
        "repair", database.membership().metrics().refusals());
  }
}
