package io.kadis.app.metrics;

import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.kv.metrics.SentTotals;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A label and all its values. Each is shown from the start, at 0: of a counter that appears with
 * its first event no rate can tell that event.
 */
record Label(String name, List<String> values) {
  static final Label HOST_REFUSALS =
      new Label(
          "reason",
          List.of(
              "connections",
              "connections_per_ip",
              "connections_per_peer",
              "identify_pushes",
              "inbound_connections",
              "inbound_streams",
              "negotiating_streams",
              "pending_dials",
              "pending_handshakes"));

  static final Label DHT_REFUSALS =
      new Label(
          "reason",
          List.of(
              "invalid_record",
              "invalid_record_rate",
              "kad_streams_per_connection",
              "no_room",
              "not_its_own_provider",
              "peer_checks",
              "provider_rate",
              "routing_table",
              "store_failed",
              "worse_record"));

  static final Label KV_REFUSALS =
      new Label(
          "reason",
          List.of(
              "busy",
              "busy_with_peer",
              "full",
              "invalid",
              "invalid_rate",
              "settings",
              "store",
              "watches",
              "watches_of_peer"));

  static final Label PURGE_REFUSALS =
      new Label(
          "reason", List.of("away", "busy", "differs", "refused", "settings", "silent", "syncing"));

  static final Label REPAIR_REFUSALS =
      new Label(
          "reason",
          List.of(
              "busy",
              "busy_with_peer",
              "clock",
              "not_in_order",
              "offers",
              "pace",
              "settings",
              "store"));

  static final Label REPAIR_SESSIONS =
      new Label(
          "outcome", List.of("agreed", "busy", "differed", "no_answer", "refused", "store_failed"));

  static final Label RPC_TYPE = new Label("type", words(DhtMetrics.Rpc.values()));
  static final Label KV_TYPE = new Label("type", words(SentTotals.Type.values()));
  static final Label OUTCOME = new Label("outcome", words(DhtMetrics.Outcome.values()));

  /** What can come of a request of a peer. */
  static final Label SERVED =
      new Label("outcome", words(DhtMetrics.Outcome.OK, DhtMetrics.Outcome.REFUSED));

  Label {
    values = List.copyOf(values);
  }

  /** What was counted, under this label's words; one it does not know is shown all the same. */
  Map<String, Long> complete(Map<String, Long> counted) {
    var complete = new TreeMap<String, Long>();
    values.forEach(value -> complete.put(value, 0L));
    counted.forEach((value, count) -> complete.merge(word(value), count, Long::sum));
    return complete;
  }

  /** In the one spelling of values: {@code busy_with_peer}. */
  static String word(String text) {
    return text.toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
  }

  private static List<String> words(Enum<?>... constants) {
    return Arrays.stream(constants).map(constant -> word(constant.name())).toList();
  }
}
