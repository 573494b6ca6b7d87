package io.kadis.app.tracing;

import io.kadis.dht.key.Key;
import io.kadis.dht.lookup.LookupRunner;
import io.kadis.dht.lookup.Trace;
import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.dht.record.Namespace;
import io.kadis.kv.rpc.KvHandler;
import io.kadis.kv.rpc.KvRequest;
import io.kadis.libp2p.identity.PeerId;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tuweni.bytes.Bytes;

/**
 * Makes spans of what a node did. A lookup or a request belongs to the operation that is under way
 * on its key, whatever thread it runs on; operations that share one are told of it once. Keys and
 * values are not told: a key by its place in the key space and its namespace.
 */
final class Spans {
  private final Tracer tracer;
  private final InstantSource clock;

  /** As many as there are operations at once. */
  private final Map<Bytes, Span> underway = new ConcurrentHashMap<>();

  Spans(Tracer tracer, InstantSource clock) {
    this.tracer = tracer;
    this.clock = clock;
  }

  /** Begins an operation; {@link #end} ends it. */
  Span begin(String operation, List<Bytes> keys) {
    var span =
        tracer
            .spanBuilder(operation)
            .setAttribute("db.system.name", "kadis")
            .setAttribute("db.operation.name", operation)
            .startSpan();
    if (keys.size() == 1) {
      var key = keys.getFirst();
      span.setAttribute("db.namespace", Namespace.of(key).map(Namespace::name).orElse(""));
      span.setAttribute("kadis.key.id", keyId(key));
    }
    keys.forEach(key -> underway.put(key, span));
    return span;
  }

  void end(Span span, List<Bytes> keys) {
    keys.forEach(key -> underway.remove(key, span));
    span.end();
  }

  /** With a span for each peer asked. */
  void lookup(Bytes key, LookupRunner.Found found) {
    var end = clock.instant();
    var start = end.minus(found.trace().took());
    var operation = underway.get(key);
    var parent = operation == null ? Context.root() : Context.root().with(operation);
    var lookup =
        tracer
            .spanBuilder("lookup")
            .setParent(parent)
            .setStartTimestamp(start)
            .setAttribute("kadis.key.id", keyId(key))
            .setAttribute("kadis.lookup.end", word(found.end()))
            .setAttribute("kadis.lookup.closest", found.closest().size())
            .startSpan();
    var inside = Context.root().with(lookup);
    found.trace().hops().forEach(hop -> hop(hop, inside, start, end));
    lookup.end(end);
  }

  private void hop(Trace.Hop hop, Context lookup, Instant start, Instant end) {
    var span =
        tracer
            .spanBuilder("ask")
            .setParent(lookup)
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(start.plus(hop.asked()))
            .setAttribute("kadis.peer.id", hop.peer().toString())
            .setAttribute("kadis.distance.bits", hop.distanceBits())
            .setAttribute("kadis.peers.named", hop.closer().size())
            .setAttribute("kadis.outcome", word(hop.outcome()))
            .startSpan();
    if (hop.outcome() == Trace.Outcome.FAILED || hop.outcome() == Trace.Outcome.TIMED_OUT) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end(hop.answered().map(start::plus).orElse(end));
  }

  /** Only of an operation under way: repair and late answers would be traces of one span each. */
  void request(PeerId replica, KvRequest.Keyed request, Outcome outcome, Duration took) {
    var operation = underway.get(request.key());
    if (operation == null) {
      return;
    }
    var end = clock.instant();
    var span =
        tracer
            .spanBuilder(method(request))
            .setParent(Context.root().with(operation))
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(end.minus(took))
            .setAttribute("rpc.system.name", "libp2p")
            .setAttribute("rpc.service", KvHandler.PROTOCOL.text())
            .setAttribute("rpc.method", method(request))
            .setAttribute("kadis.peer.id", replica.toString())
            .setAttribute("kadis.outcome", word(outcome))
            .startSpan();
    if (outcome != Outcome.OK) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end(end);
  }

  private static String method(KvRequest.Keyed request) {
    return switch (request) {
      case KvRequest.Store _ -> "store";
      case KvRequest.Fetch _ -> "fetch";
      case KvRequest.Confirm _ -> "confirm";
      case KvRequest.Watch _ -> "watch";
    };
  }

  private static String keyId(Bytes key) {
    return Key.of(key).id().toUnprefixedHexString();
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
