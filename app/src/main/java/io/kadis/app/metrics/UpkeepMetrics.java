package io.kadis.app.metrics;

import io.kadis.kv.metrics.KvMetrics;
import io.kadis.kv.upkeep.Membership;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/**
 * How copies are kept up, and how the load of reads is spread.
 *
 * @param reads of the same node
 */
record UpkeepMetrics(Membership membership, KvMetrics reads, InstantSource wallClock) {

  void addTo(Callbacks add) {
    addCopies(add);
    addComparisons(add);
    addReads(add);
  }

  private void addCopies(Callbacks add) {
    var totals = membership.metrics();
    add.gauges(
        "kadis_repair_records",
        "Records held here, by live holders as last seen.",
        "holders",
        this::byHolders);
    add.gauge(
        "kadis_repair_backlog_records",
        "Records known to lack a copy.",
        () -> membership.durability().backlog());
    add.fraction(
        "kadis_repair_covered_ratio",
        "Of what should be held here, the part this node may speak of.",
        membership::covered);
    add.fraction(
        "kadis_repair_lag_seconds",
        "Until all copies are in place, at the pace of late; NaN while none moves.",
        this::lag);
    add.fraction(
        "kadis_repair_oldest_comparison_seconds",
        "Age of the oldest comparison that this is known by; NaN before the first.",
        this::age);
    add.counter("kadis_repair_records_pulled", "Records taken.", totals.recordsPulled::sum);
    add.counter("kadis_repair_pulled_bytes", "Keys and values taken.", totals.bytesPulled::sum);
    add.counter("kadis_repair_records_served", "Records given.", totals.recordsServed::sum);
    add.counter("kadis_repair_served_bytes", "Keys and values given.", totals.bytesServed::sum);
    add.counter("kadis_repair_records_let_go", "Records that others hold now.", totals.letGo::sum);
    add.counter(
        "kadis_repair_foreign_copies",
        "Copies for peers that are no Kadis nodes.",
        totals.foreignCopies::sum);
    add.counter(
        "kadis_repair_foreign_failures", "Copies they did not take.", totals.foreignFailures::sum);
  }

  private Map<String, Long> byHolders() {
    var seen = membership.durability();
    var byHolders = new TreeMap<String, Long>();
    for (int holders = 1; holders < seen.byHolders().size(); holders++) {
      byHolders.put(String.valueOf(holders), seen.byHolders().get(holders));
    }
    byHolders.put("unknown", seen.unknown());
    return byHolders;
  }

  private double lag() {
    var seen = membership.durability();
    double unknown = seen.backlog() == 0 ? 0 : Double.NaN;
    return seen.toHealthy().map(Callbacks::seconds).orElse(unknown);
  }

  private double age() {
    var now = wallClock.instant();
    return membership
        .durability()
        .asOf()
        .map(asOf -> Callbacks.seconds(Duration.between(asOf, now)))
        .orElse(Double.NaN);
  }

  private void addComparisons(Callbacks add) {
    var totals = membership.metrics();
    add.counters(
        "kadis_repair_sessions",
        "Comparisons this node began, by how they ended.",
        Label.REPAIR_SESSIONS,
        totals::sessions);
    add.counter("kadis_repair_round_trips", "Requests answered.", totals.roundTrips::sum);
    add.counter("kadis_repair_requests_served", "Requests of peers.", totals.requestsServed::sum);
    add.counter(
        "kadis_repair_protocol_sent_bytes",
        "Of comparisons, without records.",
        totals.protocolBytesSent::sum);
    add.counter(
        "kadis_repair_protocol_received_bytes",
        "Of comparisons, without records.",
        totals.protocolBytesReceived::sum);
    add.counter("kadis_repair_offers_sent", "Offers made to others.", totals.offersSent::sum);
    add.counter("kadis_repair_offers_heard", "Offers of others.", totals.offersHeard::sum);
    add.counter(
        "kadis_repair_malformed_requests",
        "Not decodable requests.",
        totals.malformedRequests::sum);
    add.counters(
        "kadis_repair_refusals", "Requests refused.", Label.REPAIR_REFUSALS, totals::refusals);
  }

  private void addReads(Callbacks add) {
    add.counter("kadis_kv_hot_key_hits", "Gets answered from memory.", reads.hotKeyHits::sum);
    add.counter("kadis_kv_coalesced_reads", "Gets that shared one.", reads.coalescedReads::sum);
    add.counter("kadis_kv_spread_reads", "Gets that asked one first.", reads.spreadReads::sum);
    add.counter("kadis_kv_hedged_reads", "Asked as another was slow.", reads.hedgedReads::sum);
    add.counter(
        "kadis_kv_syncing_asked_again",
        "Asked again as they had just joined.",
        reads.syncingAskedAgain::sum);
  }
}
