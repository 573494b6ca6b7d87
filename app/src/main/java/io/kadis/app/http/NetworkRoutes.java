package io.kadis.app.http;

import io.kadis.dht.Dht;
import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.Trace;
import io.kadis.dht.message.PeerInfo;
import io.kadis.dht.routing.Bucket;
import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Host;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** {@code /v1/peers}, {@code /v1/routing-table}, {@code /v1/closest/…}, {@code /v1/trace/…}. */
final class NetworkRoutes {
  private static final Duration LOOKUP_TIMEOUT = Duration.ofSeconds(10);

  private final Dht dht;
  private final Host host;

  NetworkRoutes(Dht dht) {
    this.dht = dht;
    this.host = dht.host();
  }

  void addTo(Router router) {
    router
        .add("GET", "/v1/peers", (_, _) -> peers())
        .add("GET", "/v1/routing-table", (_, _) -> routingTable())
        .add("GET", "/v1/closest/", this::closest, "timeout")
        .add("GET", "/v1/trace/", this::trace, "timeout");
  }

  private Response peers() {
    var byPeer = new LinkedHashMap<PeerId, Connection>();
    host.connections()
        .forEach(connection -> byPeer.putIfAbsent(connection.remotePeer(), connection));
    return Response.json(Json.object("peers", byPeer.values().stream().map(this::peer).toList()));
  }

  private Map<String, Object> peer(Connection connection) {
    PeerId id = connection.remotePeer();
    var known = host.peerstore();
    return Json.object(
        "peerId", id.toString(),
        "agent", known.agent(id).orElse(null),
        "direction", connection.inbound() ? "inbound" : "outbound",
        "remoteAddress", connection.remoteAddress().toString(),
        "addresses", Replies.texts(known.addresses(id)),
        "protocols", known.protocols(id).stream().map(ProtocolId::text).sorted().toList(),
        "latencyMs", known.latency(id).map(Replies::millis).orElse(null));
  }

  private Response routingTable() {
    return Response.json(
        Json.object(
            "self", host.id().toString(),
            "k", dht.config().k(),
            "buckets", dht.routingTable().stream().map(NetworkRoutes::bucket).toList()));
  }

  private static Map<String, Object> bucket(Bucket bucket) {
    return Json.object(
        "commonPrefixLength",
        bucket.commonPrefixLength(),
        "peers",
        bucket.peers().stream().map(Replies::peer).toList());
  }

  private Response closest(Request request, String rest) throws Problem {
    Bytes key = KeyPath.of(rest);
    var found = dht.closest(key, request.timeout(LOOKUP_TIMEOUT));
    return Response.json(
        Json.object("key", KeyText.format(key), "peers", nearest(key, found.peers())));
  }

  private Response trace(Request request, String rest) throws Problem {
    Bytes key = KeyPath.of(rest);
    var found = dht.closest(key, request.timeout(LOOKUP_TIMEOUT));
    return Response.json(
        Json.object(
            "key", KeyText.format(key),
            "id", Replies.id(Key.of(key)),
            "tookMs", Replies.millis(found.trace().took()),
            "hops", hops(found.trace()),
            "peers", nearest(key, found.peers())));
  }

  /** The k nearest, this node included where it serves: those that hold the key's copies. */
  private List<Map<String, Object>> nearest(Bytes key, List<PeerInfo> others) {
    Key target = Key.of(key);
    var self = new PeerInfo(host.id(), host.listenAddresses());
    return Stream.concat(others.stream(), dht.serving() ? Stream.of(self) : Stream.empty())
        .sorted(Comparator.comparing(peer -> Key.of(peer.id()).distanceTo(target)))
        .limit(dht.config().k())
        .map(peer -> near(peer, target))
        .toList();
  }

  private Map<String, Object> near(PeerInfo peer, Key target) {
    return Json.object(
        "peerId", peer.id().toString(),
        "id", Replies.id(Key.of(peer.id())),
        "addresses", Replies.texts(peer.addresses()),
        "distanceBits", Key.of(peer.id()).distanceTo(target).bits(),
        "self", peer.id().equals(host.id()));
  }

  static List<Map<String, Object>> hops(Trace trace) {
    return trace.hops().stream().map(NetworkRoutes::hop).toList();
  }

  private static Map<String, Object> hop(Trace.Hop hop) {
    @Nullable Object answered = hop.answered().map(Replies::millis).orElse(null);
    return Json.object(
        "peerId", hop.peer().toString(),
        "id", Replies.id(Key.of(hop.peer())),
        "distanceBits", hop.distanceBits(),
        "askedMs", Replies.millis(hop.asked()),
        "answeredMs", answered,
        "outcome", Replies.word(hop.outcome()),
        "closer", hop.closer().stream().map(PeerId::toString).toList());
  }
}
