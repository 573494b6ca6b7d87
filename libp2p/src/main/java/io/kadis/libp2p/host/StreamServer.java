package io.kadis.libp2p.host;

import io.kadis.libp2p.Deadline;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.multistream.Multistream;
import io.kadis.libp2p.yamux.YamuxStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Serves inbound streams: agrees on the protocol and runs its handler, on a virtual thread per
 * stream. Whatever a handler does ends that stream only (SEC-20).
 */
final class StreamServer {
  private static final Logger log = LogManager.getLogger(StreamServer.class);

  /** As go and js allow (MSS-4). */
  static final Duration NEGOTIATION_TIMEOUT = Duration.ofSeconds(10);

  private final Protocols protocols;
  private final Executor threads;
  private final HostMetrics metrics;

  StreamServer(Protocols protocols, Executor threads, HostMetrics metrics) {
    this.protocols = protocols;
    this.threads = threads;
    this.metrics = metrics;
  }

  /** Called on the connection's reader thread: does not block. */
  void opened(NativeConnection connection, YamuxStream stream) {
    if (!connection.inboundStreams().beginNegotiation()) {
      metrics.refused("negotiating-streams");
      stream.reset();
      return;
    }
    try {
      threads.execute(() -> serve(connection, stream));
    } catch (RejectedExecutionException e) {
      connection.inboundStreams().endNegotiation();
      stream.reset(); // We are closing.
    }
  }

  private void serve(NativeConnection connection, YamuxStream stream) {
    ProtocolId protocol;
    try {
      protocol =
          Multistream.respond(
              new StreamDuplex(stream, Deadline.in(NEGOTIATION_TIMEOUT)), protocols::speaks);
    } catch (IOException e) {
      log.debug("stream from {}: {}", connection.remotePeer(), e.getMessage());
      stream.reset();
      return;
    } finally {
      connection.inboundStreams().endNegotiation();
    }
    serve(NativeStream.agreed(connection, stream, protocol), connection.inboundStreams());
  }

  private void serve(NativeStream stream, InboundStreams inbound) {
    var served = protocols.find(stream.protocol());
    if (served.isEmpty() || !inbound.admit(stream, served.get().maxInbound())) {
      metrics.refused("inbound-streams");
      stream.reset();
      return;
    }
    metrics.inboundStreams.increment();
    try {
      // Whoever stops serving a protocol resets what is admitted: look again, now that we are.
      if (protocols.speaks(stream.protocol())) {
        run(served.get(), stream);
      } else {
        stream.reset();
      }
    } finally {
      inbound.remove(stream);
    }
  }

  private static void run(Protocols.Served served, NativeStream stream) {
    boolean done = false;
    try {
      served.handler().handle(stream);
      done = true;
    } catch (StreamException e) {
      log.debug("{}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.warn("the handler of {} failed", stream.protocol(), e);
    } finally {
      if (done) {
        stream.close();
      } else {
        stream.reset();
      }
    }
  }
}
