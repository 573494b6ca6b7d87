package io.kadis.kv.sync;

import io.kadis.dht.message.Decoded;
import io.kadis.kv.metrics.RepairMetrics;
import io.kadis.kv.rpc.PeerSlots;
import io.kadis.kv.rpc.SharedSettings;
import io.kadis.libp2p.ProtocolId;
import io.kadis.libp2p.Stream;
import io.kadis.libp2p.StreamException;
import io.kadis.libp2p.StreamHandler;
import io.kadis.libp2p.identity.PeerId;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.tuweni.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /kadis/sync/1.0.0}: requests of a stream are answered one by one, in order. It
 * remembers nothing between two of them, so that as many are worked on at once as comparisons may
 * be under way. The host calls it on a virtual thread per stream, and bounds the streams.
 */
public final class SyncHandler implements StreamHandler {
  public static final ProtocolId PROTOCOL = new ProtocolId("/kadis/sync/1.0.0");

  /** Requests here at once, those that wait for their turn among them. */
  static final int MAX_CONCURRENT = 64;

  /** Of these for one peer: a Kadis node compares and offers, rarely more (SEC-10). */
  static final int MAX_PER_PEER = 4;

  /** For a turn: after that the one who asks does better to come back later. */
  private static final Duration TURN = Duration.ofSeconds(2);

  /** Peers keep streams for the next request, and take a new one when an old one is gone. */
  private static final Duration IDLE = Duration.ofMinutes(2);

  /** For one frame once it has begun, and for its answer. */
  private static final Duration FRAME = Duration.ofSeconds(10);

  private static final Logger log = LogManager.getLogger(SyncHandler.class);

  private final Answers answers;
  private final SharedSettings settings;
  private final RepairMetrics metrics;
  private final PeerSlots slots = new PeerSlots(MAX_CONCURRENT, MAX_PER_PEER);
  private final Semaphore turns;

  /** Who answers. For many threads. */
  @FunctionalInterface
  public interface Answers {
    SyncReply answer(PeerId from, SyncRequest request) throws InterruptedException;
  }

  /**
   * @param settings those who told others are refused
   * @param transfers requests worked on at once
   */
  public SyncHandler(
      Answers answers, SharedSettings settings, int transfers, RepairMetrics metrics) {
    this.answers = answers;
    this.settings = settings;
    this.metrics = metrics;
    this.turns = new Semaphore(transfers, true);
  }

  @Override
  public void handle(Stream stream) throws StreamException, InterruptedException {
    while (begins(stream) && read(stream) instanceof Bytes body) {
      switch (SyncFrame.decode(body)) {
        case Decoded.Ok(SyncFrame(_, long told)) when !settings.accept(told) ->
            write(mismatch(stream.connection().remotePeer()), stream);
        case Decoded.Ok(SyncFrame(var request, _)) -> {
          var reply = answer(stream.connection().remotePeer(), request);
          metrics.protocolBytesReceived.add(body.size());
          write(reply, stream);
        }
        case Decoded.Malformed(var why) -> {
          refuse(stream, why);
          return;
        }
      }
    }
  }

  private void write(SyncReply reply, Stream stream) throws StreamException {
    var frame = reply.encode();
    metrics.protocolBytesSent.add(frame.size() - Payload.of(reply).bytes());
    stream.writeFrame(frame, FRAME);
  }

  /** False once the peer is done with the stream, or has not used it for long. */
  private static boolean begins(Stream stream) throws StreamException {
    try {
      return stream.awaitReadable(IDLE);
    } catch (StreamException.TimedOut _) {
      return false;
    }
  }

  private @Nullable Bytes read(Stream stream) throws StreamException {
    try {
      return stream.readFrame(SyncRequest.MAX_BYTES, FRAME);
    } catch (StreamException.Malformed e) {
      refuse(stream, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private void refuse(Stream stream, String why) {
    metrics.malformedRequests.increment();
    log.debug("sync stream of {} reset: {}", stream.connection().remotePeer(), why);
    stream.reset();
  }

  /** What differs its node and ours hear when they greet each other over kv. */
  private SyncReply mismatch(PeerId peer) {
    metrics.refused("settings");
    log.debug("{} told other settings than {}", peer, settings.line());
    return new SyncReply.Mismatch(settings.line());
  }

  SyncReply answer(PeerId peer, SyncRequest request) throws InterruptedException {
    return switch (slots.take(peer)) {
      case ALL_TAKEN -> busy("busy", "over %d requests at once".formatted(MAX_CONCURRENT));
      case PEER_HAS_ITS_SHARE ->
          busy("busy with peer", "over %d requests at once of one peer".formatted(MAX_PER_PEER));
      case TAKEN -> {
        try {
          yield answerInTurn(peer, request);
        } finally {
          slots.giveBack(peer);
        }
      }
    };
  }

  private SyncReply answerInTurn(PeerId peer, SyncRequest request) throws InterruptedException {
    if (!turns.tryAcquire(TURN.toNanos(), TimeUnit.NANOSECONDS)) {
      return busy("busy", "no turn within %d ms".formatted(TURN.toMillis()));
    }
    try {
      metrics.requestsServed.increment();
      return answers.answer(peer, request);
    } finally {
      turns.release();
    }
  }

  private SyncReply busy(String reason, String detail) {
    metrics.refused(reason);
    return new SyncReply.Busy(detail);
  }
}
