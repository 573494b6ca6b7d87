package io.kadis.app.metrics;

import io.kadis.Kadis;
import io.kadis.Version;
import io.kadis.app.http.RequestTotals;
import io.kadis.app.http.Response;
import io.kadis.dht.Dht;
import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.metrics.Histogram;
import io.kadis.dht.store.LmdbStore;
import io.kadis.kv.Database;
import io.kadis.kv.metrics.Latencies;
import io.kadis.libp2p.host.NativeHost;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of a node. They are callbacks over counters that the parts keep anyway, registered at
 * the first scrape: a node that nobody scrapes pays nothing. Safe for many threads.
 */
public final class NodeMetrics {
  private final NativeHost host;
  private final Dht dht;
  private final Database database;
  private final LmdbStore store;
  private final RequestTotals requests;
  private final List<Metric> described = new ArrayList<>();
  private @Nullable PrometheusRegistry registry;

  /**
   * @param requests to the API
   */
  public NodeMetrics(Kadis kadis, RequestTotals requests) {
    this.host = kadis.host();
    this.dht = kadis.dht();
    this.database = kadis;
    this.store = kadis.store();
    this.requests = requests;
  }

  /** All there are, those of the JVM too, with and without values. */
  public List<Metric> described() {
    var all = new ArrayList<>(Jvm.described(registry().scrape()));
    all.addAll(described);
    return all;
  }

  /** Everything now, in Prometheus' text format. */
  public Bytes scrape() {
    return written(PrometheusTextFormatWriter.create());
  }

  /**
   * Everything now, in the format that a scraper prefers.
   *
   * @param accept the header of that name, empty when there is none
   */
  public Response answer(String accept) {
    var openMetrics = OpenMetricsTextFormatWriter.create();
    var writer = openMetrics.accepts(accept) ? openMetrics : PrometheusTextFormatWriter.create();
    return new Response(200, written(writer))
        .with("Content-Type", writer.getContentType())
        .with("Vary", "Accept");
  }

  private Bytes written(ExpositionFormatWriter writer) {
    var out = new ByteArrayOutputStream(1 << 15);
    try {
      writer.write(out, registry().scrape(), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      throw new UncheckedIOException("a byte array does not fail", e);
    }
    return Bytes.wrap(out.toByteArray());
  }

  private synchronized PrometheusRegistry registry() {
    if (registry == null) {
      registry = new PrometheusRegistry();
      JvmMetrics.builder().register(registry);
      var metrics = new Callbacks(registry, described);
      addHost(metrics);
      addDht(metrics);
      addDatabase(metrics);
      var wallClock = InstantSource.system();
      new UpkeepMetrics(database.membership(), database.metrics(), wallClock).addTo(metrics);
      addStore(metrics);
      addApi(metrics);
    }
    return registry;
  }

  private void addApi(Callbacks add) {
    add.info("kadis_build_info", "Which build this is.", Map.of("version", Version.TEXT));
    add.http("kadis_http_requests", "Requests to the API.", requests::counts);
    add.histogram(
        "kadis_http_request_duration_seconds",
        "Until a request could be answered.",
        Histogram.BOUNDS,
        () -> totals(requests.latency()));
  }

  private void addHost(Callbacks add) {
    var totals = host.metrics();
    add.counter("kadis_host_received_bytes", "Bytes read from peers.", totals.bytesIn::sum);
    add.counter("kadis_host_sent_bytes", "Bytes written to peers.", totals.bytesOut::sum);
    add.counter("kadis_host_dials", "Connections we tried to make.", totals.dials::sum);
    add.counter("kadis_host_dial_failures", "Dials that failed.", totals.dialFailures::sum);
    add.counter(
        "kadis_host_handshake_failures",
        "Connections that failed their handshake.",
        totals.handshakeFailures::sum);
    add.counter(
        "kadis_host_identify_failures",
        "Peers that did not say who they are.",
        totals.identifyFailures::sum);
    add.counter(
        "kadis_host_inbound_streams", "Streams opened by peers.", totals.inboundStreams::sum);
    add.counter("kadis_host_outbound_streams", "Streams we opened.", totals.outboundStreams::sum);
    add.counters(
        "kadis_host_refusals",
        "Refused for a limit, or malformed.",
        Label.HOST_REFUSALS,
        totals::refusals);
    add.gauge("kadis_host_connections", "Open connections.", () -> host.connections().size());
  }

  private void addDht(Callbacks add) {
    var totals = dht.metrics();
    add.gauge(
        "kadis_dht_routing_table_peers",
        "Peers in the routing table.",
        () -> dht.routingTable().stream().mapToLong(bucket -> bucket.peers().size()).sum());
    add.gauge(
        "kadis_dht_found_peers",
        "Peers of the local network, found by --mdns, that this node remembers.",
        dht::foundPeers);
    add.gauge("kadis_dht_serving", "1 in server mode.", () -> dht.serving() ? 1 : 0);
    add.requests(
        "kadis_dht_requests_sent",
        "Kademlia requests we sent.",
        new Callbacks.Requests(Label.RPC_TYPE, Label.OUTCOME, () -> words(totals.sent())));
    add.requests(
        "kadis_dht_requests_served",
        "Kademlia requests of peers.",
        new Callbacks.Requests(Label.RPC_TYPE, Label.SERVED, () -> words(totals.served())));
    add.counters(
        "kadis_dht_refusals", "Refused for a limit.", Label.DHT_REFUSALS, totals::refusals);
    add.counter("kadis_dht_malformed_messages", "Not decodable messages.", totals.malformed::sum);
    add.histogram(
        "kadis_dht_request_duration_seconds",
        "From a request's first byte to its reply.",
        Histogram.BOUNDS,
        () -> totals(totals.rpcLatency));
    add.histogram(
        "kadis_dht_lookup_duration_seconds",
        "Whole lookups.",
        Histogram.BOUNDS,
        () -> totals(totals.lookupLatency));
    add.counter("kadis_dht_lookup_hops", "Peers that answered lookups.", totals.lookupHops::sum);
    add.counter(
        "kadis_dht_one_round_lookups", "Asked the nearest few, once.", totals.oneRoundLookups::sum);
    add.counter(
        "kadis_dht_lookups_failed", "Ended late or without answers.", totals.lookupsFailed::sum);
  }

  private static Map<String, Long> words(Map<DhtMetrics.Label, Long> totals) {
    var words = new HashMap<String, Long>();
    totals.forEach((label, count) ->
        words.put((label.rpc() + " " + label.outcome()).toLowerCase(Locale.ROOT), count));
    return words;
  }

  private void addDatabase(Callbacks add) {
    var totals = database.metrics();
    add.histogram(
        "kadis_kv_put_duration_seconds",
        "Puts and deletes of this node's users.",
        Latencies.BOUNDS,
        () -> totals(totals.puts));
    add.histogram(
        "kadis_kv_get_duration_seconds",
        "Gets of this node's users.",
        Latencies.BOUNDS,
        () -> totals(totals.gets));
    add.counter("kadis_kv_write_quorum_misses", "Writes below w.", totals.writeQuorumMisses::sum);
    add.counter("kadis_kv_read_quorum_misses", "Reads below r.", totals.readQuorumMisses::sum);
    add.counter(
        "kadis_kv_superseded_retries", "Writes over a newer one.", totals.supersededRetries::sum);
    add.counter(
        "kadis_kv_late_acknowledgements",
        "Acknowledgements after the answer.",
        totals.lateAcknowledgements::sum);
    add.counter("kadis_kv_repairs", "Replicas brought up to date by a get.", totals.repairs::sum);
    add.counter("kadis_kv_repairs_missed", "Repairs that failed.", totals.repairsMissed::sum);
    add.requests(
        "kadis_kv_requests_sent",
        "Requests to Kadis nodes; a batch is one.",
        new Callbacks.Requests(Label.KV_TYPE, Label.OUTCOME, totals.sent::totals));
    add.counter("kadis_kv_batches_served", "Batches for peers.", totals.batchesServed::sum);
    add.counter("kadis_kv_stores_served", "Stores for peers.", totals.storesServed::sum);
    add.counter("kadis_kv_fetches_served", "Fetches for peers.", totals.fetchesServed::sum);
    add.counter("kadis_kv_confirms_served", "Confirms for peers.", totals.confirmsServed::sum);
    add.gauge("kadis_kv_watches", "Watches of users, open now.", totals.watches::sum);
    add.gauge("kadis_kv_watches_served", "Watches of peers, open now.", totals.watchesServed::sum);
    add.counter("kadis_kv_watch_states_sent", "States sent to peers.", totals.watchStatesSent::sum);
    add.counter(
        "kadis_kv_malformed_requests", "Not decodable requests.", totals.malformedRequests::sum);
    add.counter("kadis_kv_equivocations", "Two values of one version.", totals.equivocations::sum);
    add.counter("kadis_kv_purged", "Deletes forgotten by agreement.", totals.purged::sum);
    add.counters(
        "kadis_kv_purge_refusals", "Purges put off.", Label.PURGE_REFUSALS, totals::purgeRefusals);
    add.gauge(
        "kadis_kv_syncing",
        "1 while away too long and not caught up.",
        () -> totals.syncing() ? 1 : 0);
    add.counter("kadis_kv_caught_up", "Keys caught up with.", totals.caughtUp::sum);
    add.counter("kadis_kv_caught_up_drops", "Keys purged meanwhile.", totals.caughtUpDrops::sum);
    add.counters("kadis_kv_refusals", "Requests refused.", Label.KV_REFUSALS, totals::refusals);
  }

  private void addStore(Callbacks add) {
    add.gauge("kadis_store_records", "Records held.", store::count);
    add.gauge("kadis_store_used_bytes", "Bytes counted against the quota.", store::usedBytes);
    add.gauge("kadis_store_max_bytes", "The quota.", store::maxBytes);
    add.counter("kadis_store_commits", "Group commits.", store::commits);
  }

  private static Callbacks.Totals totals(Histogram histogram) {
    Histogram.Snapshot snapshot = histogram.snapshot();
    return new Callbacks.Totals(snapshot.counts(), snapshot.sum());
  }

  private static Callbacks.Totals totals(Latencies latencies) {
    List<Long> counts = Arrays.stream(latencies.counts()).boxed().toList();
    return new Callbacks.Totals(counts, latencies.sum());
  }
}
