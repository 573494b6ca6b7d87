package io.kadis.app.http;

import io.kadis.dht.Dht;
import io.kadis.dht.RecentLookups;
import io.kadis.dht.key.Key;
import io.kadis.dht.key.Prefix;
import io.kadis.dht.record.KadRecord;
import io.kadis.dht.store.LmdbStore;
import io.kadis.dht.store.StoreException;
import io.kadis.kv.namespace.Namespaces;
import io.kadis.libp2p.Peerstore;
import io.kadis.libp2p.identity.PeerId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.tuweni.bytes.Bytes;

/**
 * {@code /v1/keyspace} and {@code /v1/lookups}: where this node, its peers and its records lie, and
 * what it looks up. Answers are bounded, however much there is.
 */
final class KeyspaceRoutes {
  /** 256 slices: the store keeps what each comes to. */
  private static final int SLICE_BITS = 8;

  /** Of more records than {@link #MAX_SAMPLED} some of each of 64 slices are shown. */
  private static final int SAMPLE_BITS = 6;

  private static final int MAX_SAMPLED = 256;

  /** As many digits as always fit. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final Dht dht;
  private final LmdbStore store;
  private final Namespaces namespaces;
  private final InstantSource clock;

  /**
   * @param clock says what has expired
   */
  KeyspaceRoutes(Dht dht, LmdbStore store, Namespaces namespaces, InstantSource clock) {
    this.dht = dht;
    this.store = store;
    this.namespaces = namespaces;
    this.clock = clock;
  }

  void addTo(Router router) {
    router
        .add("GET", "/v1/keyspace", (_, _) -> keyspace())
        .add("GET", "/v1/lookups", (request, _) -> lookups(request), "after");
  }

  private Response keyspace() throws Problem {
    var self = dht.host().id();
    try {
      return Response.json(
          Json.object(
              "self", Json.object("peerId", self.toString(), "id", Replies.id(Key.of(self))),
              "peers", peers(),
              "records", store.count(),
              "slices", slices(),
              "sample", sample().stream().map(this::record).toList()));
    } catch (StoreException e) {
      throw new Problem(ProblemType.INTERNAL, "the store cannot be read: " + e.getMessage());
    }
  }

  private List<Map<String, Object>> peers() {
    var inTable = new LinkedHashSet<PeerId>();
    dht.routingTable().forEach(bucket -> bucket.peers().forEach(peer -> inTable.add(peer.id())));
    var all = new LinkedHashSet<>(inTable);
    dht.host().connections().forEach(connection -> all.add(connection.remotePeer()));
    return all.stream().map(id -> peer(id, inTable)).toList();
  }

  private Map<String, Object> peer(PeerId id, Set<PeerId> inTable) {
    Peerstore known = dht.host().peerstore();
    Key key = Key.of(id);
    return Json.object(
        "peerId", id.toString(),
        "id", Replies.id(key),
        "commonPrefixLength", Key.of(dht.host().id()).commonPrefixLength(key),
        "inRoutingTable", inTable.contains(id),
        "connected", dht.host().connection(id).isPresent(),
        "latencyMs", known.latency(id).map(Replies::millis).orElse(null));
  }

  private List<Long> slices() throws StoreException {
    var counts = new ArrayList<Long>();
    for (Prefix slice : Prefix.ALL.parts(SLICE_BITS)) {
      counts.add(store.fingerprint(slice, Instant.EPOCH).count());
    }
    return counts;
  }

  private List<KadRecord> sample() throws StoreException {
    if (store.count() <= MAX_SAMPLED) {
      return store.page(Optional.empty(), MAX_SAMPLED);
    }
    var sample = new ArrayList<KadRecord>();
    for (Prefix slice : Prefix.ALL.parts(SAMPLE_BITS)) {
      store.page(Optional.of(slice.first()), MAX_SAMPLED >> SAMPLE_BITS).stream()
          .filter(record -> slice.contains(Key.of(record.key()).id()))
          .forEach(sample::add);
    }
    return sample;
  }

  private Map<String, Object> record(KadRecord record) {
    var view =
        namespaces
            .of(record.key())
            .flatMap(rules -> rules.view(record.key(), record.value(), clock.instant()));
    return Json.object(
        "key", KeyText.format(record.key()),
        "id", Replies.id(Key.of(record.key())),
        "kind", view.map(Views::kind).orElse("absent"),
        "bytes", record.value().size(),
        "received", record.received().toString());
  }

  private Response lookups(Request request) throws Problem {
    long after = number(request.parameter("after"));
    var seen = dht.recentLookups().after(after);
    return Response.json(
        Json.object("lookups", seen.stream().map(KeyspaceRoutes::lookup).toList()));
  }

  private static long number(Optional<String> text) throws Problem {
    if (text.filter(number -> !NUMBER.matcher(number).matches()).isPresent()) {
      throw Problem.invalid("after: '%s' is not a number".formatted(text.get()));
    }
    return text.map(Long::parseLong).orElse(0L);
  }

  /** Nodes are looked for by their peer ids, which are no keys of the database. */
  private static String name(Bytes key) {
    try {
      return key.size() > 0 && key.get(0) == '/' ? KeyText.format(key) : new PeerId(key).toString();
    } catch (IllegalArgumentException _) {
      return KeyText.format(key);
    }
  }

  private static Map<String, Object> lookup(RecentLookups.Seen seen) {
    return Json.object(
        "number", seen.number(),
        "key", name(seen.key()),
        "id", Replies.id(Key.of(seen.key())),
        "ended", seen.ended().toString(),
        "tookMs", Replies.millis(seen.found().trace().took()),
        "end", Replies.word(seen.found().end()),
        "hops", NetworkRoutes.hops(seen.found().trace()));
  }
}
