package io.kadis.dht.rpc;

import io.kadis.dht.message.Decoded;
import io.kadis.dht.message.KadRequest;
import io.kadis.dht.metrics.DhtMetrics;
import io.kadis.dht.metrics.DhtMetrics.Outcome;
import io.kadis.libp2p.Connection;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import io.kadis.libp2p.multiaddr.Reach;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;

/**
 * Serves Kademlia on inbound streams: one stream, one virtual thread, blocking reads; requests of a
 * stream are answered in order (KAD-1).
 */
public final class KadHandler implements StreamHandler {
  /** A stream of a connection above this many is refused. */
  static final int MAX_STREAMS_PER_CONNECTION = 256;

  /** With more than so many streams a connection's idle ones are dropped sooner (KAD-10). */
  static final int MAX_IDLE_STREAMS = 32;

  /**
   * How long a peer may take (KAD-8).
   *
   * @param idle until the next request begins
   * @param crowdedIdle the same, on a connection with many streams
   * @param message for the whole of a request once it has begun, and for taking the reply
   */
  record Patience(Duration idle, Duration crowdedIdle, Duration message) {
    static final Patience DEFAULT =
        new Patience(Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  private static final Logger log = LogManager.getLogger(KadHandler.class);

  private final KadServer server;
  private final DhtMetrics metrics;
  private final InstantSource wallClock;
  private final Patience patience;
  // One entry per connection with streams, which the host bounds.
  private final Map<Connection, Integer> streams = new ConcurrentHashMap<>();

  public KadHandler(KadServer server, DhtMetrics metrics, InstantSource wallClock) {
    this(server, metrics, wallClock, Patience.DEFAULT);
  }

  KadHandler(KadServer server, DhtMetrics metrics, InstantSource wallClock, Patience patience) {
    this.server = server;
    this.metrics = metrics;
    this.wallClock = wallClock;
    this.patience = patience;
  }

  /** The host calls this on a fresh virtual thread, which owns {@code stream} until it returns. */
  @Override
  public void handle(Stream stream) {
    var connection = stream.connection();
    try {
      if (streams.merge(connection, 1, Integer::sum) > MAX_STREAMS_PER_CONNECTION) {
        metrics.refused("kad streams per connection");
        stream.reset(); // Refuse at once: a queued stream would only time out at the far end.
        return;
      }
      serve(stream);
    } catch (StreamException.Malformed e) {
      metrics.malformed.increment();
      reset(stream, e.toString());
    } catch (StreamException e) {
      reset(stream, e.toString());
    } finally {
      streams.computeIfPresent(connection, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private void serve(Stream stream) throws StreamException {
    var connection = stream.connection();
    var from = new Requester(connection.remotePeer(), Reach.of(connection.remoteAddress()));
    boolean more = true;
    while (more && awaitRequest(stream)) {
      var body = stream.readFrame(KadRequest.MAX_BYTES, patience.message);
      more = body != null && serve(stream, from, body);
    }
  }

  /** False at a graceful end: nothing more will be asked, or not within the idle time. */
  private boolean awaitRequest(Stream stream) throws StreamException {
    boolean crowded = streams.getOrDefault(stream.connection(), 0) > MAX_IDLE_STREAMS;
    try {
      return stream.awaitReadable(crowded ? patience.crowdedIdle : patience.idle);
    } catch (StreamException.TimedOut e) {
      return false;
    }
  }

  /** Answers one request; false once the stream is reset, which is how errors are told (KAD-7). */
  private boolean serve(Stream stream, Requester from, Bytes body) throws StreamException {
    return switch (KadRequest.decode(body)) {
      case Decoded.Ok<KadRequest>(var request) -> serve(stream, from, request);
      case Decoded.Malformed<KadRequest>(var why) -> {
        metrics.malformed.increment();
        reset(stream, why);
        yield false;
      }
    };
  }

  private boolean serve(Stream stream, Requester from, KadRequest request) throws StreamException {
    var now = wallClock.instant();
    return switch (server.answer(from, request, now, ThreadLocalRandom.current())) {
      case Answer.Reply(var reply) -> {
        metrics.served(Rpcs.of(request), Outcome.OK);
        stream.writeFrame(reply.encode(), patience.message);
        yield true;
      }
      case Answer.Silence _ -> {
        metrics.served(Rpcs.of(request), Outcome.OK);
        yield true;
      }
      case Answer.Refusal(var reason, var detail) -> {
        metrics.served(Rpcs.of(request), Outcome.REFUSED);
        metrics.refused(reason);
        reset(stream, detail);
        yield false;
      }
    };
  }

  private static void reset(Stream stream, String why) {
    log.debug("kad stream from {} ended: {}", stream.connection().remotePeer(), why);
    stream.reset();
  }
}
